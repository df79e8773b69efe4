import { failed, healthy, hung, type UnitState, type Verdict, type WatchTarget } from '@lkssp/core';
import { judgeUnit } from './judge.js';
import type { QspCall } from './qsp-options.js';
import { scriptVerdict } from './script-verdict.js';

/** What is seen of a service now. */
export interface Sight {
  readonly unit: UnitState;
  readonly verdict: Verdict;
  /** It neither serves for sure nor has failed: a start, stop or reload goes on. */
  readonly isPassing: boolean;
}

/** Looks at the service. Rejects when the host could not look. */
export async function look(call: QspCall): Promise<Sight> {
  const unit = await call.host.units.state(call.options.service);
  if (unit.manager === 'sysv') return { unit, verdict: sysvVerdict(unit), isPassing: false };
  const { is, reason } = judgeUnit(unit, call.options);
  if (is === 'passing') return { unit, verdict: healthy(reason, { watch: watchOf(unit) }), isPassing: true };
  if (unit.script !== undefined && unit.load === 'loaded') return await askScript(call, unit, unit.script);
  const verdict = is === 'down' ? failed(reason) : (stopped(call, unit) ?? well(unit, reason));
  return { unit, verdict, isPassing: false };
}

/** Also without systemd knowing: whoever calls such a script by hand goes around it. */
async function askScript({ host }: QspCall, unit: UnitState, script: string): Promise<Sight> {
  const bad = scriptVerdict(script, await host.units.scriptStatus(unit.name));
  const remark =
    unit.active === 'active' ? '' : `it runs, but systemd did not start it and calls ${unit.name} ${unit.active}`;
  return { unit, verdict: bad ?? well(unit, remark), isPassing: false };
}

function sysvVerdict({ name, load, sub, active, script = name }: UnitState): Verdict {
  if (load === 'not-found') return failed(`there is no script ${name} in /etc/init.d any more`);
  if (active === 'active') return healthy();
  if (sub === 'hung') return hung(`${script} status gave no answer in time`);
  const code = /^exit (\d+)$/.exec(sub)?.[1];
  const status = { code: code === undefined ? null : Number(code), timedOut: false, text: '' };
  return scriptVerdict(script, status) ?? healthy();
}

/** Somebody has stopped it, with SIGSTOP or in a debugger. */
function stopped({ host }: QspCall, { name, main }: UnitState): Verdict | undefined {
  if (main === undefined || host.processes.state(main).life !== 'stopped') return undefined;
  return hung(`the main process ${main.pid} of ${name} is stopped (SIGSTOP) and answers nobody`);
}

const well = (unit: UnitState, remark: string): Verdict =>
  healthy(remark === '' ? undefined : remark, { watch: watchOf(unit) });

/**
 * The unit itself; its main process, of which the kernel tells sooner than systemd; and its cgroup, which becomes empty also
 * where systemd knows no main process, and by which what is left of it is known to belong.
 */
export function watchOf({ name, main, cgroup, manager }: UnitState): readonly WatchTarget[] {
  if (manager !== 'systemd') return [];
  return [
    { kind: 'unit', unit: name },
    ...(main === undefined ? [] : [{ kind: 'process' as const, ...main }]),
    ...(cgroup === undefined || cgroup === '/' ? [] : [{ kind: 'cgroup' as const, path: cgroup }]),
  ];
}
