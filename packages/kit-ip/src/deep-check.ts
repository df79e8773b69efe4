import { degraded, failed, unable, type Verdict } from '@lkssp/core';
import type { IpCall } from './ip-call.js';
import { pingList } from './ping-list.js';
import { quickCheck } from './quick-check.js';
import { sightOf } from './sight.js';
import { isOfHost, wordsOf } from './spoken.js';

/** It comes again in a minute. */
const PROBE_MS = 500;

/** What the neighbours see: somebody of the ping list answers, and nobody else has the address. */
export async function deepCheck(call: IpCall): Promise<Verdict> {
  const quick = await quickCheck(call);
  if (quick.verdict !== 'healthy' && quick.verdict !== 'degraded') return quick;
  try {
    const [ping, other] = await Promise.all([judgePings(call), judgeOwners(call)]);
    return [ping, other].find((each) => each !== undefined) ?? quick;
  } catch (error) {
    if (isOfHost(error)) return unable(wordsOf(error));
    throw error;
  }
}

async function judgePings(call: IpCall): Promise<Verdict | undefined> {
  if (call.options.pingList.length === 0) return undefined;
  const pinged = await pingList(call);
  if (pinged.answer === 'replies') return undefined;
  return pinged.answer === 'silent' ? failed(pinged.reason) : unable(pinged.reason);
}

/** Two hosts with one address: some clients reach the other. Repair here could not help, so it is not called failed. */
async function judgeOwners(call: IpCall): Promise<Verdict | undefined> {
  const { address, duplicateCheck } = call.options;
  const { link } = sightOf(call);
  if (duplicateCheck === 'off' || link === undefined) return undefined;
  const { answer, by = '?' } = await call.host.addresses.probe({ address, device: link.name, withinMs: PROBE_MS });
  if (answer !== 'taken') return undefined;
  return degraded(
    `another host on ${link.name}, with the hardware address ${by}, answers for ${address} too: clients reach one or the other; take it away there`,
  );
}
