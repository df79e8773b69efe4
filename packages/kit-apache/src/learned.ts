import type { ApacheCall } from './apache-options.js';
import { type ApacheHandle, handleOf } from './apache-handle.js';

/** What checks have found to be different since the last restore: a restart or a new configuration behind our back. Only a memory to save work: it may be lost at any time. */
const learned = new Map<string, { readonly since: string; readonly now: ApacheHandle }>();

const stateKey = ({ handle }: ApacheCall): string => JSON.stringify(handle ?? null);
const nameOf = ({ resource, options }: ApacheCall): string => `${resource.tag} ${options.config}`;

/** What is known of the instance now. A check cannot store a handle, so it remembers. */
export async function knownHandle(call: ApacheCall): Promise<ApacheHandle | undefined> {
  const known = learned.get(nameOf(call));
  return known?.since === stateKey(call) ? known.now : await handleOf(call);
}

/** From now on this is known, until a restore leaves another handle. */
export function learn(call: ApacheCall, now: ApacheHandle): void {
  learned.set(nameOf(call), { since: stateKey(call), now });
}

/** Nothing is known any more. */
export function forget(call: ApacheCall): void {
  learned.delete(nameOf(call));
}
