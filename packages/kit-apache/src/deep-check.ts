import { degraded, failed, healthy, hung, unable, type Verdict } from '@lkssp/core';
import type { ApacheCall } from './apache-options.js';
import { askWeb, type WebAnswer } from './ask-web.js';
import { certificateTrouble } from './certificates.js';
import { knownHandle } from './learned.js';
import { quickCheck } from './quick-check.js';
import { wordsOf } from './spoken.js';
import { webTargets } from './web-targets.js';

/** What a client sees: every chosen page, and the certificates. */
export async function deepCheck(call: ApacheCall): Promise<Verdict> {
  const first = await quickCheck(call);
  // One that does not accept in time may yet answer; everything else is said already.
  if (first.verdict === 'failed' || (first.verdict === 'unknown' && first.because === 'unable')) return first;
  try {
    return await ask(call, first);
  } catch (error) {
    return unable(`it could not be asked: ${wordsOf(error)}`);
  }
}

async function ask(call: ApacheCall, first: Verdict): Promise<Verdict> {
  const handle = await knownHandle(call);
  if (handle === undefined) return unable('nothing is known of the addresses that it serves');
  const answers = await Promise.all(webTargets(call.options, handle).map((target) => askWeb(call.host, target)));
  const watch = first.watch === undefined ? {} : { watch: first.watch };
  const reasons = (kind: WebAnswer['kind']): readonly string[] =>
    answers.filter((each) => each.kind === kind).map(({ reason }) => reason);
  const [bad, blind] = [reasons('bad'), reasons('unable')];
  if (bad.length > 0) return failed(bad.join('; '), watch);
  // A page that nobody has chosen has no time that it must keep: many clients are no failure.
  const late = reasons('late');
  if (late.length > 0) return hung(late.join('; '), watch);
  if (first.verdict === 'unknown')
    return answers.length === 0 ? hung(first.reason, watch) : degraded(first.reason, watch);
  if (blind[0] !== undefined) return unable(blind[0], watch);
  const poor = [
    ...(first.verdict === 'degraded' ? [first.reason] : []),
    ...reasons('poor'),
    ...(await certificateTrouble(call, handle, answers)),
  ];
  return poor.length === 0 ? healthy(undefined, watch) : degraded(poor.join('; '), watch);
}
