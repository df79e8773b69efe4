import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookIntoStore } from '../rig/store-check.ts';
import { TrialHome } from '../rig/trial-home.ts';

const MANY = 10_000;
/** So many of them are meant to be in service. */
const SERVING = 20;

/** As a person would write it: YAML, one block for each. */
function yamlOf(trial: TrialHome): string {
  const block = (at: number): string => {
    const tag = `p${String(at).padStart(5, '0')}`;
    const command = at < SERVING ? trial.program(tag) : `${trial.folder}/programs/${tag}`;
    const lines = ['    kit: genapp', '    type: process', `    options: { command: [${command}, infinity] }`];
    if (at % 10 !== 0) lines.push(`    dependsOn: [p${String(at - 1).padStart(5, '0')}]`);
    if (at >= SERVING) lines.push('    intent: out');
    return `  ${tag}:\n${lines.join('\n')}`;
  };
  return `version: 1\nresources:\n${Array.from({ length: MANY }, (_, at) => block(at)).join('\n')}\n`;
}

describe('e2e/great-apply', () => {
  let trial: TrialHome;

  beforeAll(async () => {
    trial = new TrialHome('great');
    await trial.start();
  });

  afterAll(async () => {
    await trial.end();
  });

  it('loads ten thousand resources from an apply file, and knows them all after a kill', {
    timeout: 500_000,
  }, async () => {
    const file = join(trial.folder, 'great.yaml');
    writeFileSync(file, yamlOf(trial));
    const applied = await trial.lkssp('apply', '-f', file);
    expect(applied.code, applied.stderr.slice(-2000)).toBe(0);

    await trial.daemon.end('SIGKILL');
    const { integrity, tags, dependencies } = lookIntoStore(trial.home);
    expect({ integrity, tags: tags.length, dependencies }).toEqual({
      integrity: 'ok',
      tags: MANY,
      dependencies: (MANY / 10) * 9,
    });

    await trial.start({ withinMs: 120_000 });
    const serving = Array.from({ length: SERVING }, (_, at) => `p${String(at).padStart(5, '0')}`);
    await trial.settled('ISP', serving);
    const { resources } = await trial.client.status();
    expect(resources).toHaveLength(MANY);
    expect(resources.filter(({ state }) => state === 'OSU')).toHaveLength(MANY - SERVING);
    const again = await trial.lkssp('apply', '-f', file, '--plan', '--json');
    expect(JSON.parse(again.stdout)).toEqual([]);
  });
});
