import { rm } from 'node:fs/promises';
import type { KitEntry } from '../kits/kit-entry.js';
import { type Sentence, render, say } from '../messages/sentence.js';
import type { EndLeftovers } from '../ports/call-host.js';
import type { Clock } from '../ports/clock.js';
import type { EntryPoint } from '../ports/entry-point.js';
import type { Logger } from '../ports/logger.js';
import { endLeftoverHosts, type ProcessEyes } from './end-leftover-hosts.js';
import { proofFile } from './host-proof.js';
import type { KitHostLimits } from './kit-host-life.js';
import { KIT_HOST_ENV, KitHostProcess } from './kit-host-process.js';
import { KitHostSupervisor } from './kit-host-supervisor.js';
import type { AnswerReport, LogReport, NonsenseReport } from './protocol.js';
import type { CallLabel } from './running-call.js';

/** What all kit hosts have in common. */
export interface HostParkParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** `process`: a host for each kit. `shared`: one host for all; a kit that dies takes the others' verbs with it. */
  readonly isolation: 'process' | 'shared';
  /** Ids of kits that share one host although isolation is `process`. */
  readonly shared: readonly string[];
  /** Entry `kit-host-main` of this package. */
  readonly entry: EntryPoint;
  /** HOME/run and HOME/lib. */
  readonly folders: { readonly runFolder: string; readonly libFolder: string };
  readonly limits: KitHostLimits & { readonly heapMb: number };
  readonly eyes: ProcessEyes;
  readonly residentBytes: (pid: number) => number | undefined;
  readonly processorMs: (pid: number) => number | undefined;
  readonly endLeftovers: EndLeftovers;
  /** Raises the alarm `key`, or ends it. */
  readonly alarm: (key: string, sentence: Sentence | undefined) => void;
}

/** Defaults that hold where the configuration says nothing. */
export const KIT_HOST_LIMITS: KitHostLimits & { readonly heapMb: number } = {
  importMs: 10_000,
  residentMb: 512,
  idleMs: 600_000,
  stuckMs: 15_000,
  heapMb: 128,
};

/** Name of the host that several kits share. */
export const SHARED = 'shared';

/** All kit hosts of this daemon, and what they say. */
export class HostPark {
  readonly defects = new Map<string, number>();
  readonly #parts: HostParkParts;
  /** All that have been made and have not ended for good, with the kits in them. */
  readonly #hosts = new Map<KitHostSupervisor, readonly KitEntry[]>();
  /** One after the other: each may hang as long as the disk of HOME/run does, and must not take a thread of the pool each. */
  #cleaning: Promise<void> = Promise.resolve();

  constructor(parts: HostParkParts) {
    this.#parts = parts;
  }

  /** Ends what an earlier daemon of this home has left running: kit hosts first, then the groups of their verbs. */
  async endLeftovers(): Promise<void> {
    const { folders, eyes } = this.#parts;
    for (const pid of await endLeftoverHosts(folders.runFolder, eyes)) this.#tell(say('leftoverEnded', { pid }));
    await this.#endGroups();
  }

  /** A host for these kits; it starts when it is first asked. `name`: for people. */
  host(name: string, kits: readonly KitEntry[]): KitHostSupervisor {
    const supervisor = this.#make(name, kits);
    this.#hosts.set(supervisor, kits);
    return supervisor;
  }

  /** Ends a host as soon as the calls under way in it are over. */
  async retire(host: KitHostSupervisor): Promise<void> {
    await host.retire();
    this.#hosts.delete(host);
  }

  /** Folders that kits are imported from, also by hosts that are ending: one that dies with a call under way is started again. */
  folders(): ReadonlySet<string> {
    return new Set([...this.#hosts.values()].flat().map(({ folder }) => folder));
  }

  /** True when the kit `id` shares a host with others. */
  isShared(id: string): boolean {
    const { isolation, shared } = this.#parts;
    return isolation === SHARED || shared.includes(id);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.keys()].map((each) => each.close()));
  }

  /** Tells and counts a throw; gives the words. */
  threw({ kit, tag, verb }: CallLabel, what: string): string {
    return this.#defect(kit, say('kitThrew', { kit, tag, verb, what }), { tag, action: verb });
  }

  /** Tells and counts an answer that the contract does not know; gives the words. */
  nonsense({ kit, tag, verb }: CallLabel, what: string): string {
    return this.#defect(kit, say('kitNonsense', { kit, tag, verb, what }), { tag, action: verb });
  }

  /** What is wrong with an answer before its value is looked at, in words; told and counted. */
  defectOf(label: CallLabel, { threw, nonsense, absent }: AnswerReport): string | undefined {
    if (threw !== undefined) return this.threw(label, threw);
    if (nonsense !== undefined) return this.nonsense(label, nonsense);
    return absent === undefined ? undefined : render(say('kitHostGone', { kit: label.kit, why: absent }));
  }

  #defect(kit: string, sentence: Sentence, context: { readonly tag: string; readonly action: string }): string {
    this.defects.set(kit, (this.defects.get(kit) ?? 0) + 1);
    this.#parts.logger.tell(sentence, { component: kit, ...context });
    return render(sentence);
  }

  #make(name: string, kits: readonly KitEntry[]): KitHostSupervisor {
    const { clock, entry, folders, limits, residentBytes, processorMs, alarm } = this.#parts;
    const setting = { entry, heapMb: limits.heapMb, env: KIT_HOST_ENV, now: () => clock.monotonic() };
    return new KitHostSupervisor({
      name,
      kits,
      clock,
      folders,
      limits,
      residentBytes,
      processorMs,
      start: (listener) => new KitHostProcess(setting, listener),
      tell: (sentence) => this.#tell(sentence),
      alarm: (sentence) => alarm(`kit-host:${name}`, sentence),
      clean: (pid) => (this.#cleaning = this.#cleaning.then(() => this.#clean(pid))),
      onLate: ({ kit, tag, verb }) => this.#tell(say('kitLate', { kit, tag, verb })),
      onLog: (report) => this.#log(report),
      onNonsense: (report) => this.#foreign(name, report),
      onOutput: (text) => this.#tell(say('kitOutput', { kit: name, text })),
    });
  }

  #tell(sentence: Sentence): void {
    this.#parts.logger.tell(sentence, { component: 'kit-host' });
  }

  #log({ kit, tag, verb, level, message, fields }: LogReport): void {
    const { logger } = this.#parts;
    const text = fields === undefined ? message : `${message} ${JSON.stringify(fields)}`;
    if (level === 'debug') return logger.debug(text, { kit, tag, verb });
    logger.tell(say(level === 'warn' ? 'kitLogWarn' : 'kitLog', { text }), { component: kit, tag, action: verb });
  }

  /** Nonsense that belongs to no call. */
  #foreign(host: string, { kit, what }: NonsenseReport): void {
    this.nonsense({ kit: kit === '' ? host : kit, tag: '-', verb: '-' }, what);
  }

  async #clean(pid: number): Promise<void> {
    await rm(proofFile(this.#parts.folders.runFolder, pid), { force: true }).catch(() => undefined);
    await this.#endGroups();
  }

  async #endGroups(): Promise<void> {
    const { endLeftovers, folders, logger } = this.#parts;
    try {
      for (const { pid, gone } of await endLeftovers(folders.runFolder)) {
        if (gone) this.#tell(say('leftoverEnded', { pid }));
      }
    } catch (error) {
      logger.debug('leftovers of kit hosts could not be ended', { error: String(error) });
    }
  }
}
