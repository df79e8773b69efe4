import type { UnitState } from '../../contract/host-units.js';
import type { UnitOrder } from './unit-job.js';

const PAST: Readonly<Record<UnitOrder, string>> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
  reload: 'reloaded',
};

/** What systemd's `Result=` means, for a person. */
const RESULTS: Readonly<Record<string, string>> = {
  timeout: 'it took longer than its own limit (TimeoutStartSec or TimeoutStopSec)',
  watchdog: 'it gave its watchdog no sign of life',
  'start-limit-hit': 'it was started too often in a short time',
  resources: 'the system lacked something that it needs, such as memory, its user or its folder',
  protocol: 'it broke the rules of its type, for example ended before it said that it was ready',
  'oom-kill': 'the kernel ended it because memory ran out',
  'exec-condition': 'its ExecCondition= was against it',
  'core-dump': 'it crashed and left a core dump',
};

/** How it ended, as far as systemd tells. */
export function howItEnded({ result, ended }: Pick<UnitState, 'result' | 'ended'>): string {
  const known = RESULTS[result];
  if (known !== undefined) return known;
  if (ended !== undefined && ended !== 'exit 0') return `its main process ended with ${ended}`;
  return result === 'success' ? 'it ended' : `its result is ${result}`;
}

/** Why an order did not come to its end. `more`: names of units at fault, or the last words of the service. */
export function jobWords(order: UnitOrder, result: string, state: UnitState): string {
  const head = `${state.name} could not be ${PAST[order]}`;
  if (result === 'dependency') return `${head}: a unit that it requires did not come up`;
  if (result === 'canceled') return `${head}: another order to systemd came in between`;
  if (result === 'timeout') return `${head}: the time that systemd gives its job ran out`;
  if (result === 'skipped') return `${head}: ${skipped(order, state)}`;
  return `${head}: ${howItEnded(state)}`;
}

function skipped(order: UnitOrder, { result, active }: UnitState): string {
  if (order === 'reload') return `it is ${active}`;
  return result === 'exec-condition' ? howItEnded({ result }) : 'a condition of the unit does not hold (Condition…=)';
}

/** An order that systemd refused at once. */
export function refusedWords(order: UnitOrder, unit: string, error: string, words: string): string {
  const head = `${unit} could not be ${PAST[order]}`;
  if (error.endsWith('.UnitMasked'))
    return `${head}: it is masked; a person forbade it ("systemctl unmask ${unit}" allows it)`;
  if (error.endsWith('.NoSuchUnit')) return `${head}: there is no such unit`;
  if (error.endsWith('.TransactionIsDestructive')) return `${head}: the system is shutting down`;
  return `${head}: ${words}`;
}

/** Ran out of our own time. */
export function lateWords(order: UnitOrder, state: UnitState, aborted: boolean, withinMs: number): string {
  const head = `${state.name} was not ${PAST[order]}`;
  const now = `it is ${state.active} (${state.sub})`;
  return aborted ? `${head}: the call was given up; ${now}` : `${head} within ${Math.round(withinMs / 1000)} s; ${now}`;
}
