import { healthy, unable, type Verdict } from '@lkssp/core';
import { look } from './look.js';
import { withObituary } from './obituary.js';
import type { QspCall } from './qsp-options.js';
import { isOfHost, wordsOf } from './spoken.js';

/** Looks at the service. While nothing has changed that is one property over D-Bus and one line of /proc. */
export async function quickCheck(call: QspCall): Promise<Verdict> {
  if (call.options.quickCheck === 'off') return healthy('its quickCheck is off: it is not monitored');
  try {
    const { unit, verdict } = await look(call);
    if (verdict.verdict !== 'failed') return verdict;
    return { ...verdict, reason: await withObituary(call, unit, verdict.reason) };
  } catch (error) {
    if (isOfHost(error)) return unable(wordsOf(error));
    throw error;
  }
}
