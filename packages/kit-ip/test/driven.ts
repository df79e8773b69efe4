import type { Call, Json, Outcome, Proposal, Verdict } from '@lkssp/core';
import { ip } from '../src/ip.js';
import { type IpOptions, ipOptions } from '../src/ip-options.js';
import { prefixFor, ScriptedNetwork } from './scripted-network.js';

/** An address on a scripted machine, handled as the daemon does: the handle of the last good outcome goes into the next call. */
export class Driven {
  readonly machine: ScriptedNetwork;
  readonly logged: string[] = [];
  options: IpOptions;
  handle: Json | undefined;

  constructor(options: Readonly<Record<string, unknown>>, machine = new ScriptedNetwork()) {
    this.machine = machine;
    this.options = ipOptions.parse({ prefix: prefixFor(String(options['address'])), device: 'eth0', ...options });
  }

  /** Created, and in service. */
  static async serving(options: Readonly<Record<string, unknown>>): Promise<Driven> {
    const driven = new Driven(options);
    for (const verb of ['create', 'restore'] as const) {
      const outcome = await driven.act(verb);
      if (outcome.outcome === 'failure') throw new Error(outcome.reason);
    }
    return driven;
  }

  async act(verb: 'create' | 'restore' | 'remove' | 'recover'): Promise<Outcome> {
    const outcome = await ip[verb]?.(this.call());
    if (outcome === undefined) throw new Error(`there is no ${verb}`);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.handle = outcome.handle ?? undefined;
    return outcome;
  }

  async check(verb: 'quickCheck' | 'deepCheck' = 'quickCheck'): Promise<Verdict> {
    const verdict = await ip[verb]?.(this.call());
    if (verdict === undefined) throw new Error(`there is no ${verb}`);
    return verdict;
  }

  call(): Call<IpOptions> {
    const note = (message: string, fields?: unknown): void =>
      void this.logged.push(`${message} ${JSON.stringify(fields)}`);
    return {
      resource: { tag: 'vip', id: ip.identify(this.options), type: 'ip', parents: [], children: [] },
      options: this.options,
      handle: this.handle,
      host: this.machine.host({ tag: 'vip' }),
      signal: new AbortController().signal,
      log: { debug: note, info: note, warn: note },
    };
  }
}

/** What the kit proposes for these options on a machine. */
export async function proposed(options: Json, machine = new ScriptedNetwork()): Promise<Proposal> {
  const proposal = await ip.propose?.({ options, host: machine.host(), signal: new AbortController().signal });
  if (proposal === undefined) throw new Error('nothing is proposed');
  return proposal;
}
