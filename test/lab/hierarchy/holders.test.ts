import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cleanup } from '../../rig/cleanup.ts';
import { allPids, processFacts } from '../../rig/process-facts.ts';
import { Holder } from '../rig/holder.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { isMounted } from '../rig/mounts.ts';
import { makeSite, type Site } from './site.ts';

/** Half of it is spent on asking politely. */
const SOON = ['--remove-limit', '10s'];

describe('lab/hierarchy/holders', () => {
  let site: Site;
  const cleanup = new Cleanup();

  /** An application that leaves somebody behind in its data when it is stopped, out of its process group and deaf to TERM. */
  const writeApplication = (data: string): string => {
    const path = join(labFolder('application'), 'run.sh');
    const left = `cd '${data}' && trap '' TERM && while :; do sleep 1; done`;
    writeFileSync(path, `#!/bin/sh\nsetsid sh -c "${left}" &\nexec sleep infinity\n`, { mode: 0o755 });
    return path;
  };

  beforeAll(async () => {
    site = await makeSite();
    const { engine, data } = site;
    await engine.mustLkssp('resource', 'create', 'fs', '--tag', 'data', '--mount-point', data, ...SOON);
    const app = ['--tag', 'app', '--command', writeApplication(data), '--depends-on', 'data', '--stop-limit', '4s'];
    await engine.mustLkssp('resource', 'create', 'genapp/process', ...app);
    await engine.trial.settled();
  });

  afterAll(async () => {
    await cleanup.run();
    await site?.end();
  });

  const sleepers = (): number => allPids().filter((pid) => processFacts(pid)?.name === 'sleep').length;

  it('ends what the hierarchy itself has left there, and unmounts', async () => {
    const { engine, data } = site;
    const before = sleepers();
    await engine.mustLkssp('resource', 'remove', 'data');

    expect(isMounted(data)).toBe(false);
    expect(sleepers()).toBeLessThan(before);
    await engine.mustLkssp('resource', 'restore', 'app');
    await engine.trial.settled();
    expect(isMounted(data)).toBe(true);
  });

  it('ends no stranger, says who it is, and goes on when that has left', async () => {
    const { engine, data } = site;
    const stranger = await Holder.make(data, { ignoresTerm: true });
    cleanup.add('the stranger', () => stranger.end());
    const pid = stranger.sitting()?.pid;
    const { code, stdout, stderr } = await engine.lkssp('resource', 'remove', 'data');
    const wasMounted = isMounted(data);
    const stillThere = stranger.sitting()?.pid;
    await stranger.end();
    await engine.mustLkssp('resource', 'remove', 'data');

    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(new RegExp(`process ${pid}\\b`));
    expect(wasMounted).toBe(true);
    expect(stillThere).toBe(pid);
    expect(isMounted(data)).toBe(false);
    expect(engine.wouldRestart()).toBe('');
  });
});
