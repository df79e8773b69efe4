import type { ApacheHandle } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { askOnce } from './ask-web.js';
import { findRunning, type Traces } from './find-running.js';
import type { Master } from './find-master.js';
import { handleFor } from './handle-for.js';
import type { HttpdConfig } from './httpd-config.js';
import { connectTo, isServedBy, type Listen } from './listen.js';
import { usualTarget } from './web-targets.js';

const FIRST_LOOK_MS = 5;
const LOOK_MS = 100;
/** Whatever comes within this time is an answer; what needs longer is judged by deepCheck. */
const ANSWER_MS = 2000;
const ANSWERS = 4;

/** Waits until a master is as `expected`; undefined when that does not come. */
export async function awaitMaster(
  call: ApacheCall,
  traces: Traces,
  expected: (master: Master) => boolean | Promise<boolean>,
  withinMs: number,
): Promise<Master | undefined> {
  const until = performance.now() + withinMs;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, LOOK_MS)) {
    const master = await findRunning(call, traces);
    if (master !== undefined && !master.isStopped && (await expected(master))) return master;
    if (performance.now() >= until) return undefined;
    await call.host.pause(pause);
  }
}

/** Every address is listened at and accepts. A packet filter may refuse us; the queue of a server that has just started is never full. */
export async function servesAll(
  { host }: ApacheCall,
  listens: readonly Listen[],
  { sockets }: Master,
): Promise<boolean> {
  if (!listens.every((listen) => isServedBy(listen, sockets))) return false;
  const answers = await Promise.all(listens.slice(0, 16).map((listen) => host.tcp(connectTo(listen))));
  return answers.every(({ answer }) => answer === 'accepted' || answer === 'refused');
}

/** One address at least is listened at. */
export const servesSome = (listens: readonly Listen[], { sockets }: Master): boolean =>
  listens.some((listen) => isServedBy(listen, sockets));

/** What to remember of a master, and whether it answers; a remark when it does not. */
export async function settle(
  call: ApacheCall,
  master: Master,
  config: Pick<HttpdConfig, 'listens' | 'pidFile' | 'errorLog' | 'secured'>,
): Promise<{ readonly handle: ApacheHandle; readonly remark?: string }> {
  const handle = await handleFor(call, master, config);
  const [target] = usualTarget(call.options, handle);
  if (target === undefined) return { handle };
  for (let asked = 1; ; asked += 1) {
    const { result } = await askOnce(call.host, { ...target, withinMs: ANSWER_MS });
    if (['answered', 'broken', 'unable'].includes(result.answer)) return { handle };
    if (asked >= ANSWERS) return { handle, remark: `it runs, but has not answered yet: ${result.reason}` };
    await call.host.pause(LOOK_MS);
  }
}
