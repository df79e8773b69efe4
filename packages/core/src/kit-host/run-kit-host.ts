import type { Kit } from '../contract/kit.js';
import { wordsOf } from '../errors/lkssp-error.js';
import { type ImportKit, prepareImports } from '../kits/kit-import.js';
import { loadKit } from '../kits/kit-loader.js';
import type { LoadResult } from '../kits/load-result.js';
import type { CreateHost } from '../ports/call-host.js';
import { type DaemonChannel, takeChannel } from './daemon-channel.js';
import { type HostProof, leaveProof } from './host-proof.js';
import { Outbox } from './outbox.js';
import type { LoadOrder, Order, Report } from './protocol.js';
import { currentCall } from './running-call.js';
import { short } from './verdict-shape.js';
import { VerbServer } from './verb-server.js';

/** What a kit host is made of. */
export interface KitHostParts {
  /** URL of the one `@lkssp/core` that kits get. */
  readonly coreUrl: string;
  readonly createHost: CreateHost;
  /** This process, told apart from a later one with the same number. */
  readonly proof: () => HostProof;
}

/** Exit code of sysexits.h: internal software error. */
const EXIT_DEFECT = 70;
/** For ending the groups of all verbs; what is left then is ended by the next daemon. */
const END_LIMIT_MS = 4500;
/** Ended by the daemon alone: at a shutdown of the system kits are still needed to take things out of service. */
const IGNORED_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;

/** Turns this process into a kit host. It lives until its daemon lets go of it. */
export function runKitHost(parts: KitHostParts): void {
  const host = new KitHost(parts, takeChannel());
  for (const signal of IGNORED_SIGNALS) process.on(signal, () => undefined);
  process.on('message', (batch) => {
    for (const order of batch as readonly Order[]) host.obey(order);
  });
  process.on('disconnect', () => void host.end());
  process.on('uncaughtException', (error) => host.die(error));
}

class KitHost {
  readonly #parts: KitHostParts;
  readonly #channel: DaemonChannel;
  readonly #outbox: Outbox<Report>;
  readonly #importKit: ImportKit;
  #server: VerbServer | undefined;

  constructor(parts: KitHostParts, channel: DaemonChannel) {
    this.#parts = parts;
    this.#channel = channel;
    this.#outbox = new Outbox((batch) => channel.send(batch));
    this.#importKit = prepareImports(parts.coreUrl);
  }

  /** The daemon calls nothing before it has heard that the kits are loaded. */
  obey(order: Order): void {
    switch (order.do) {
      case 'load':
        return void this.#load(order);
      case 'call':
        return this.#server?.call(order);
      case 'validate':
        return this.#server?.validate(order);
      case 'propose':
        return this.#server?.propose(order);
      case 'migrate':
        return this.#server?.migrate(order);
      case 'abort':
        return this.#server?.abort(order.id);
      case 'ping':
        return this.#report({ say: 'pong', id: order.id, starved: this.#server?.starved(order.about) ?? false });
      case 'end':
        return void this.end();
    }
  }

  async end(): Promise<void> {
    setTimeout(() => process.exit(EXIT_DEFECT), END_LIMIT_MS);
    await this.#server?.endAll();
    process.exit(0);
  }

  /** Nobody caught it, so nobody knows what still works: the process is replaced. */
  die(error: unknown): void {
    this.#report({ say: 'fatal', from: whoRuns(), what: lastWords(error) });
    this.#outbox.flush();
    this.#channel.afterSent(() => process.exit(EXIT_DEFECT));
  }

  #report(report: Report): void {
    this.#outbox.put(report);
  }

  async #load(order: LoadOrder): Promise<void> {
    process.title = `lkssp kits: ${order.kits.map(({ id }) => id).join(' ')}`;
    await leaveProof(order.runFolder, this.#parts.proof());
    const kits = new Map<string, Kit>();
    const results: LoadResult[] = [];
    for (const entry of order.kits) {
      const { name } = entry;
      const loaded = await loadKit(entry, this.#importKit);
      if ('refusal' in loaded) {
        results.push({ loaded: false, name, refusal: loaded.refusal });
        continue;
      }
      results.push({ loaded: true, name, types: loaded.types });
      kits.set(entry.id, loaded.kit);
    }
    const { runFolder, libFolder } = order;
    const { createHost } = this.#parts;
    const report = (each: Report): void => this.#report(each);
    this.#server = new VerbServer({ kits, createHost, folders: { runFolder, libFolder }, report });
    this.#report({ say: 'loaded', results });
  }
}

function whoRuns(): string {
  const label = currentCall.getStore()?.label;
  return label === undefined ? 'outside of any call' : `in ${label.verb} of ${label.tag} (kit ${label.kit})`;
}

function lastWords(error: unknown): string {
  try {
    return short(wordsOf(error));
  } catch {
    return 'something that cannot be put into words';
  }
}
