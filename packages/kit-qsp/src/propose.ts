import type { Host, Json, Proposal } from '@lkssp/core';
import { qspOptions } from './qsp-options.js';
import { candidate } from './refusal.js';
import { isOfHost, wordsOf } from './spoken.js';

/** Finds the service under its own name, so that `sshd` and `ssh` are one, and what stands against its protection. */
export async function propose(request: { readonly options: Json; readonly host: Host }): Promise<Proposal> {
  const { options, host } = request;
  const parsed = qspOptions.safeParse(options);
  // What is wrong with them is said, with a path, by those who validate.
  if (!parsed.success) return { options, problems: [], children: [] };
  try {
    const found = await candidate(host, parsed.data);
    if ('refusal' in found) return { options, problems: [found.refusal], children: [] };
    const service = found.unit.name.replace(/\.service$/, '');
    return { options: { ...(options as { readonly [name: string]: Json }), service }, problems: [], children: [] };
  } catch (error) {
    if (isOfHost(error)) return { options, problems: [wordsOf(error)], children: [] };
    throw error;
  }
}
