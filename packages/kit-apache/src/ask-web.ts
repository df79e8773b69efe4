import type { Host, HttpResult } from '@lkssp/core';
import { isExpected } from './status-set.js';
import type { WebTarget } from './web-targets.js';

/** What came of asking for a page. */
export interface WebAnswer {
  /** `late`: it was asked for nothing special and did not answer in time, as a busy server does too. */
  readonly kind: 'good' | 'poor' | 'late' | 'bad' | 'unable';
  readonly reason: string;
  readonly result: HttpResult;
}

/** What is bad for a moment is asked for once more. */
const AGAIN_MS = 500;

/** Asks for a page, once more when the first answer was bad: one lost request on a busy server is no failure. */
export async function askWeb(host: Host, target: WebTarget): Promise<WebAnswer> {
  const first = await askOnce(host, target);
  if (first.kind !== 'bad' && first.kind !== 'late') return first;
  await host.pause(AGAIN_MS);
  return await askOnce(host, target);
}

/** Asks for a page once. */
export async function askOnce(host: Host, target: WebTarget): Promise<WebAnswer> {
  const { url, address, withinMs, wanted } = target;
  const result = await host.http({
    url,
    withinMs,
    method: wanted === undefined ? 'HEAD' : 'GET',
    ...(address === undefined ? {} : { address }),
  });
  return { ...judge(target, result), result };
}

function judge(target: WebTarget, result: HttpResult): Omit<WebAnswer, 'result'> {
  const { answer, reason, certificate } = result;
  if (answer === 'answered') return judgeAnswer(target, result);
  if (answer === 'unable') return { kind: 'unable', reason };
  if (answer === 'silent')
    return { kind: target.wanted === undefined ? 'late' : 'bad', reason: `a client gets no answer: ${reason}` };
  // The one that was asked showed its certificate and then wanted one of us: that is up to it.
  if (answer === 'broken' && target.wanted === undefined && certificate !== undefined) return { kind: 'poor', reason };
  return { kind: 'bad', reason };
}

function judgeAnswer({ wanted }: WebTarget, { status = 0, body = '', reason }: HttpResult): Omit<WebAnswer, 'result'> {
  if (wanted === undefined) return { kind: status < 500 ? 'good' : 'poor', reason };
  if (!isExpected(status, wanted.status)) return { kind: 'bad', reason: `${reason} instead of ${wanted.status}` };
  if (wanted.regex !== undefined && !wanted.regex.test(body))
    return { kind: 'bad', reason: `${reason}, but without what matches ${String(wanted.regex)}` };
  return { kind: 'good', reason };
}
