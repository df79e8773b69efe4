import type { RunResult } from '@lkssp/core';
import type { IpCall } from './ip-call.js';
import { isOfHost, listed, wordsOf, wordsOfProgram } from './spoken.js';

/** Three questions, a fifth of a second apart, and a second for the last answer. */
const PING = ['ping', '-n', '-q', '-c', '3', '-i', '0.2', '-W', '1'] as const;
const WITHIN_MS = 5000;
/** ping(8): 0 some answer, 1 none, else it could not ask. */
const NO_ANSWER = 1;

/** What the targets say. `unable`: none could be asked. */
export type PingAnswer =
  | { readonly answer: 'replies' }
  | { readonly answer: 'silent' | 'unable'; readonly reason: string };

type One = { readonly target: string } & ({ readonly code: number | null } | { readonly why: string });

/** Pings all targets at once, from the address. Any reply counts. */
export async function pingList(call: IpCall): Promise<PingAnswer> {
  const { address, pingList: targets } = call.options;
  const all = await Promise.all(targets.map((target) => pingOne(call, target)));
  if (all.some((each) => 'code' in each && each.code === 0)) return { answer: 'replies' };
  const silent = all.filter((each) => 'code' in each && each.code === NO_ANSWER).map(({ target }) => target);
  if (silent.length > 0)
    return { answer: 'silent', reason: `no ping from ${address} is answered by ${listed(silent)}` };
  const why = all.map((each) => ('why' in each ? each.why : '')).find((each) => each !== '') ?? '';
  return { answer: 'unable', reason: `the ping list of ${address} could not be asked: ${why}` };
}

async function pingOne({ host, options }: IpCall, target: string): Promise<One> {
  try {
    const result = await host.run({ argv: [...PING, '-I', options.address, target], withinMs: WITHIN_MS });
    if (result.code === 0 || result.code === NO_ANSWER) return { target, code: result.code };
    return { target, why: wordsOfEnd(result) };
  } catch (error) {
    if (!isOfHost(error)) throw error;
    const isMissing = (error as { readonly code?: unknown }).code === 'LKSSP_PROGRAM_START';
    return { target, why: `${wordsOf(error)}${isMissing ? ' (install iputils-ping)' : ''}` };
  }
}

function wordsOfEnd(result: RunResult): string {
  if (result.timedOut) return 'ping did not end in time';
  const words = wordsOfProgram(result);
  return words === '' ? `ping ended with ${result.code ?? result.signal ?? '?'}` : words;
}
