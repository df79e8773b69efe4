import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Machine } from '../../lab/rig/machine.ts';
import { rootFileSystem } from '../../lab/rig/root-file-system.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { quantile, type Row, row } from '../row.ts';
import { GUARDIANS, type Healed } from './killed-apache/guardian.ts';

const MEASUREMENT = 'killed-apache';
const FIGURE = 'kill -9 of the master → serves again';
const RESULT = '/var/tmp/healed.json';
const LIMIT_MS = 600_000;

/** All three guard the same web server in the same machine, one after the other. */
async function inMachine({ cleanup, scale }: Bench): Promise<Healed> {
  const machine = await Machine.start();
  cleanup.add('the machine', () => machine.end());
  const script = join(import.meta.dirname, 'killed-apache/in-machine.ts');
  const ended = await machine.runAsUnit([process.execPath, script, RESULT, String(scale.masterKills)], {
    withinMs: LIMIT_MS,
    properties: ['Delegate=yes'],
    env: { TMPDIR: '/var/tmp' },
  });
  if (ended.code !== 0) throw new Error(`in the machine it ended with ${ended.code}: ${ended.stderr.slice(-2000)}`);
  const healed = JSON.parse(readFileSync(join(machine.root, RESULT), 'utf8')) as Healed;
  await machine.end();
  return healed;
}

async function run(bench: Bench): Promise<readonly Row[]> {
  if (!existsSync(rootFileSystem()))
    return [{ measurement: MEASUREMENT, figure: FIGURE, unit: 'ms', skipped: 'no machine could be made' }];
  const healed = await inMachine(bench);
  return (['systemd', 'monit'] as const).flatMap((name) =>
    Object.entries({ p50: 0.5, max: 1 }).map(([part, share]) => {
      const [ours, theirs] = [quantile(healed.lkssp, share), quantile(healed[name], share)];
      const goal = name === 'systemd' && part === 'p50';
      return row({
        measurement: MEASUREMENT,
        figure: `${FIGURE}, ${part}, beside ${name}`,
        ours,
        unit: 'ms',
        peer: { name: GUARDIANS[name], value: theirs },
        ...(goal ? { goal: 'faster than systemd with its defaults', met: ours < theirs } : {}),
      });
    }),
  );
}

export const killedApache: Measurement = {
  name: MEASUREMENT,
  says: "kills Apache's master inside a booted systemd, guarded by systemd, Monit and lkssp",
  isLab: true,
  isBooted: true,
  run,
};
