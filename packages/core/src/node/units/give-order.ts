import { setTimeout } from 'node:timers/promises';
import type { UnitResult, UnitState } from '../../contract/host-units.js';
import type { CommandRunner } from '../host/command-runner.js';
import type { BusReply } from './bus-reply.js';
import { variantValue } from './bus-values.js';
import { culprits } from './culprits.js';
import { jobWords, lateWords, refusedWords } from './job-words.js';
import { lastWords } from './last-words.js';
import { lastLine } from './systemctl.js';
import { stopMode } from './stop-mode.js';
import type { SystemdBus } from './systemd-bus.js';
import { type JobEnd, runJob, type UnitOrder } from './unit-job.js';
import { unitPath } from './unit-names.js';

const ANSWER_MS = 5000;
const RUNNING = ['active', 'reloading'];
const EAGER = ['simple', 'exec', 'idle'];
const FIRST_STEPS_MS = 100;

/** An order, and what is needed to carry it out. */
export interface OrderRequest {
  readonly bus: SystemdBus;
  readonly runner: CommandRunner;
  readonly signal: AbortSignal;
  readonly order: UnitOrder;
  readonly unit: string;
  readonly withinMs: number;
  /** Reads the unit anew. */
  readonly state: () => Promise<UnitState>;
}

/** Gives an order to systemd, waits for its end, and says what became of it. Rejects when nobody could be asked. */
export async function giveOrder(request: OrderRequest): Promise<UnitResult> {
  const { bus, order, unit } = request;
  const began = Date.now();
  const before = await request.state();
  if (before.load === 'not-found') return missing(order, unit);
  // Neither a start limit nor the count of restarts from before stands against this order.
  if (order === 'start' || order === 'restart') await bus.manager('ResetFailedUnit', 's', [unit], ANSWER_MS);
  const mode = order === 'stop' ? await stopMode(bus, request.runner) : 'replace';
  const end = await runJob(bus, { ...request, method: methodOf(order, before), mode });
  if (end.job !== 'none') return await judge(request, end, began);
  const { reply } = end;
  if (reply.reply === 'refused') return refused(order, unit, reply);
  return reply.reply === 'away'
    ? await bySystemctl(request, began)
    : { ok: false, result: 'unable', reason: reply.words };
}

function missing(order: UnitOrder, unit: string): UnitResult {
  if (order === 'stop') return { ok: true, result: 'done', reason: `there is no unit ${unit}` };
  return { ok: false, result: 'failed', reason: refusedWords(order, unit, '.NoSuchUnit', '') };
}

function refused(order: UnitOrder, unit: string, { error, words }: { error: string; words: string }): UnitResult {
  if (order === 'stop' && error.endsWith('.NoSuchUnit')) return missing(order, unit);
  return { ok: false, result: 'refused', reason: refusedWords(order, unit, error, words) };
}

/** A start of a unit that waits for its own restart would wait too; a restart does not. */
function methodOf(order: UnitOrder, { sub }: UnitState): string {
  const methods = { start: 'StartUnit', stop: 'StopUnit', restart: 'RestartUnit', reload: 'ReloadUnit' };
  return methods[order === 'start' && sub.startsWith('auto-restart') ? 'restart' : order];
}

async function judge(request: OrderRequest, end: Exclude<JobEnd, { job: 'none' }>, began: number): Promise<UnitResult> {
  const { order, withinMs } = request;
  const state = await settled(request, await request.state());
  if (end.job === 'late') {
    return { ok: false, result: 'timeout', reason: lateWords(order, state, end.aborted, withinMs) };
  }
  const seen = seenResult(order, end.result, state);
  const result = seen === 'failed' && (await conditionFailed(request)) ? 'skipped' : seen;
  if (result === 'done') return { ok: true, result, reason: '' };
  return { ok: false, result, reason: await explained(request, result, state, began) };
}

/** To systemd these run as soon as there is a process, which may end at once for want of a port or a file. */
async function settled({ order, state, signal }: OrderRequest, first: UnitState): Promise<UnitState> {
  const isEarly = order === 'start' || order === 'restart';
  if (!isEarly || first.active !== 'active' || !EAGER.includes(first.type ?? '')) return first;
  await setTimeout(FIRST_STEPS_MS, undefined, { signal }).catch(() => undefined);
  return await state();
}

/** `done` is also what systemd says of a start that a condition prevented. */
function seenResult(order: UnitOrder, result: string, state: UnitState): string {
  if (order === 'stop') return ['inactive', 'failed'].includes(state.active) ? 'done' : result;
  if (result !== 'done' && result !== 'unseen') return result;
  if (RUNNING.includes(state.active) || order === 'reload') return 'done';
  if (state.result === 'exec-condition') return 'skipped';
  return state.type === 'oneshot' && state.active === 'inactive' && state.ended === 'exit 0' ? 'done' : 'failed';
}

/** The last start was prevented by a Condition…= of the unit. */
async function conditionFailed({ bus, unit, order }: OrderRequest): Promise<boolean> {
  if (order === 'stop' || order === 'reload') return false;
  const [at, result] = await Promise.all(
    ['ConditionTimestampMonotonic', 'ConditionResult'].map((each) => bus.get(unitPath(unit), 'Unit', each, ANSWER_MS)),
  );
  const value = (reply?: BusReply): unknown => (reply?.reply === 'given' ? variantValue(reply.body[0]) : undefined);
  return value(result) === false && Number(value(at) ?? 0) > 0;
}

async function explained(request: OrderRequest, result: string, state: UnitState, began: number): Promise<string> {
  const { order, bus, runner, unit } = request;
  const words = jobWords(order, result, state);
  const why = result === 'dependency' ? await culprits(bus, unit) : await lastWords(runner, unit, began);
  return why === '' ? words : `${words}: ${why}`;
}

/** Without the bus: systemctl(1) talks to systemd itself. */
async function bySystemctl(request: OrderRequest, began: number): Promise<UnitResult> {
  const { runner, order, unit, withinMs } = request;
  if (order === 'start' || order === 'restart') {
    await runner.run({ argv: ['systemctl', 'reset-failed', '--', unit], withinMs: ANSWER_MS });
  }
  const mode = order === 'stop' ? [`--job-mode=${await stopMode(request.bus, runner)}`] : [];
  const run = await runner.run({ argv: ['systemctl', order, ...mode, '--', unit], withinMs });
  const state = await request.state();
  if (run.timedOut) {
    return { ok: false, result: 'timeout', reason: lateWords(order, state, request.signal.aborted, withinMs) };
  }
  if (seenResult(order, run.ok ? 'done' : 'failed', state) === 'done') return { ok: true, result: 'done', reason: '' };
  const why = await lastWords(runner, unit, began);
  return { ok: false, result: 'failed', reason: `${jobWords(order, 'failed', state)}: ${why || lastLine(run.stderr)}` };
}
