import { done, failure, type Outcome } from '@lkssp/core';
import type { QspCall } from './qsp-options.js';
import { candidate } from './refusal.js';
import { isOfHost, wordsOf } from './spoken.js';

/** Makes sure that the service can be protected, and takes its boot and its restarts over. */
export async function create({ host, options }: QspCall): Promise<Outcome> {
  try {
    const found = await candidate(host, options);
    if ('refusal' in found) return failure(found.refusal, { recoverable: false });
    const isTaken = await host.units.takeOver(options.service);
    return isTaken ? done() : done({ reason: 'it is no unit of systemd: what starts it at boot stays as it is' });
  } catch (error) {
    if (isOfHost(error)) return failure(wordsOf(error));
    throw error;
  }
}

/** Gives boot and restarts back. */
export async function release({ host, options }: QspCall): Promise<Outcome> {
  try {
    await host.units.letGo(options.service);
    return done({ handle: null });
  } catch (error) {
    if (isOfHost(error)) return failure(wordsOf(error));
    throw error;
  }
}
