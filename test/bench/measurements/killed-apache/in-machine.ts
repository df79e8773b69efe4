import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cleanup } from '../../../rig/cleanup.ts';
import type { Guardian, GuardianName } from './guardian.ts';
import { killMaster } from './kill-master.ts';
import { lksspGuardian } from './lkssp-guardian.ts';
import { monitGuardian } from './monit-guardian.ts';
import { systemdGuardian } from './systemd-guardian.ts';

/** Runs inside a booted systemd: `in-machine.ts FILE KILLS` leaves in FILE what came of it. */
const [file = '', kills = '1'] = process.argv.slice(2);

async function underGuard({ begin, calm, end }: Guardian): Promise<readonly number[]> {
  const times: number[] = [];
  await begin();
  for (let turn = 0; turn < Number(kills); turn++) {
    await calm();
    times.push(await killMaster());
  }
  await calm();
  await end();
  return times;
}

const cleanup = new Cleanup();
const bench = { folder: mkdtempSync('/var/tmp/bench-'), cleanup };
const guardians: Record<GuardianName, Guardian> = {
  systemd: systemdGuardian(),
  monit: monitGuardian(bench),
  lkssp: lksspGuardian(bench),
};
const healed: Partial<Record<GuardianName, readonly number[]>> = {};
try {
  for (const name of ['systemd', 'monit', 'lkssp'] as const) healed[name] = await underGuard(guardians[name]);
} finally {
  await cleanup.run();
  writeFileSync(join(file), JSON.stringify(healed));
}
