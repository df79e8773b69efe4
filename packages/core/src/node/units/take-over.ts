import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import type { CallScope } from '../host/call-scope.js';
import { variantValue } from './bus-values.js';
import { dropInText } from './drop-in.js';
import { shownProperties } from './systemctl.js';
import type { SystemdBus } from './systemd-bus.js';
import { fullUnitName } from './unit-names.js';
import { isAfterLkssp } from './unit-order.js';

/** Survives a reboot, as what it says about the boot must. */
const FOLDER = '/etc/systemd/system';
const NAME = '50-lkssp.conf';
/** First version with ExecCondition= (systemd.service(5)). */
const CONDITION_SINCE = 243;
const RELOAD_MS = 30_000;

/** A unit to take over or to let go. */
export interface TakeOver extends Pick<CallScope, 'runFolder' | 'runner'> {
  readonly bus: SystemdBus;
  readonly unit: string;
  /** Where drop-ins lie; for tests. */
  readonly folder?: string;
}

/** Writes the drop-in and lets systemd read it; what is there already is left alone, so that systemd reads nothing anew. */
export async function takeUnitOver(taken: TakeOver): Promise<void> {
  const { unit, folder = FOLDER, runFolder } = taken;
  const own = await shownProperties(taken.runner, unit, ['RootDirectory', 'RootImage']);
  const version = await systemdVersion(taken);
  const text = dropInText({
    lock: join(runFolder, 'lock'),
    isService: fullUnitName(unit).endsWith('.service'),
    hasCondition: version >= CONDITION_SINCE,
    hasOwnRoot: !['', '/'].includes(own['RootDirectory'] ?? '') || (own['RootImage'] ?? '') !== '',
    // Where nobody tells, no order at shutdown rather than a boot without lkssp.
    isAfterLkssp: (await isAfterLkssp(taken.runner, unit)) ?? true,
  });
  const path = join(folder, `${unit}.d`, NAME);
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  await write(join(folder, `${unit}.d`), path, text);
  await reload(taken);
}

/** Takes the drop-in away. */
export async function letUnitGo(taken: TakeOver): Promise<void> {
  const { unit, folder = FOLDER } = taken;
  const own = join(folder, `${unit}.d`);
  const path = join(own, NAME);
  if ((await readFile(path, 'utf8').catch(() => undefined)) === undefined) return;
  try {
    await rm(path, { force: true });
  } catch (thrown) {
    throw new LksspError('LKSSP_HOST_UNABLE', { what: path, why: wordsOf(thrown) }, { cause: thrown });
  }
  // Only when it was all that there was.
  await rmdir(own).catch(() => undefined);
  await reload(taken);
}

async function write(folder: string, path: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    // Not named *.conf before it is whole.
    await writeFile(`${path}.new`, text, { mode: 0o644, flush: true });
    await rename(`${path}.new`, path);
  } catch (thrown) {
    await rm(`${path}.new`, { force: true });
    throw new LksspError('LKSSP_HOST_UNABLE', { what: path, why: wordsOf(thrown) }, { cause: thrown });
  }
}

async function reload({ bus, runner, unit }: TakeOver): Promise<void> {
  const reply = await bus.manager('Reload', '', [], RELOAD_MS);
  // Over the bus the answer may be lost, as systemd is busy reading.
  if (reply.reply === 'given') return;
  const { ok, stderr } = await runner.run({ argv: ['systemctl', 'daemon-reload'], withinMs: RELOAD_MS });
  if (!ok)
    throw new LksspError('LKSSP_HOST_UNABLE', { what: unit, why: `systemctl daemon-reload failed: ${stderr.trim()}` });
}

async function systemdVersion({ bus, runner }: TakeOver): Promise<number> {
  const reply = await bus.managerProperty('Version', 5000);
  const told = reply.reply === 'given' ? String(variantValue(reply.body[0])) : '';
  const text = told || (await runner.run({ argv: ['systemctl', '--version'], withinMs: 5000 })).stdout;
  return Number(/\d+/.exec(text)?.[0] ?? 0);
}
