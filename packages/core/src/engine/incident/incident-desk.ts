import { formatMs } from '../../contract/duration.js';
import type { Incident, IncidentCause, IncidentEntry, IncidentResult } from '../../domain/incident.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { EngineEvent } from '../../ports/event-bus.js';
import type { LogContext } from '../../ports/logger.js';
import type { Change } from '../../ports/state-store.js';

/** What the desk needs. */
export interface IncidentDeskParts {
  readonly clock: Clock;
  /** Remembers, then publishes. */
  readonly record: (changes: readonly Change[], events: readonly EngineEvent[]) => Promise<void>;
  readonly log: (sentence: Sentence, context: LogContext) => void;
  /** Highest number that was ever given. */
  readonly lastIncident: number;
}

/** What opens an incident. */
export interface Opening {
  readonly tag: string;
  readonly cause: IncidentCause;
  readonly reason: Sentence;
  /** A failure this soon after a recovery is the same incident. */
  readonly settleMs: number;
}

/** An incident in progress. */
export interface OpenIncident {
  readonly id: number;
  readonly tag: string;
  readonly cause: IncidentCause;
  /** Adds a line to its story, at once in memory, in time in the store. */
  tell(kind: IncidentEntry['kind'], tag: string, sentence: Sentence): Promise<void>;
  countAttempt(): Promise<void>;
  end(result: IncidentResult, reason?: Sentence): Promise<void>;
}

interface File {
  header: Omit<Incident, 'entries'>;
  readonly startedAt: number;
  endedAt: number | undefined;
}

/** Keeps the incidents: opens them with a number, writes their story, ends them, and opens one again when its resource relapses. */
export class IncidentDesk {
  readonly #parts: IncidentDeskParts;
  readonly #open = new Map<string, File>();
  readonly #recovered = new Map<string, File>();
  #last: number;

  constructor(parts: IncidentDeskParts) {
    this.#parts = parts;
    this.#last = parts.lastIncident;
  }

  /** Number of the open incident of `tag`. */
  openOf(tag: string): number | undefined {
    return this.#open.get(tag)?.header.id;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Forgets a resource that was deleted: what comes under its tag next does not relapse. */
  forget(tag: string): void {
    this.#recovered.delete(tag);
  }

  /** Opens an incident, or opens the last one of the resource again when it failed within `settleMs` of its recovery. */
  async open(opening: Opening): Promise<OpenIncident> {
    const last = this.#recovered.get(opening.tag);
    const now = this.#parts.clock.monotonic();
    if (last?.endedAt !== undefined && now - last.endedAt < opening.settleMs) return this.#reopen(last, opening);
    this.#last += 1;
    const { tag, cause, reason } = opening;
    const header = { id: this.#last, tag, cause, reason, openedAt: this.#parts.clock.wall(), attempts: 0 };
    const file: File = { header, startedAt: now, endedAt: undefined };
    this.#open.set(tag, file);
    const sentence = say('incidentOpened', { id: header.id, tag, reason });
    this.#parts.log(sentence, { component: 'incident', tag, incident: header.id });
    const opened: EngineEvent = { type: 'incident-opened', incident: header.id, tag, reason };
    await this.#write(file, 'verdict', tag, reason, [opened]);
    return this.#handle(file);
  }

  async #reopen(file: File, { tag, reason, settleMs }: Opening): Promise<OpenIncident> {
    const { endedAt: _ended, result: _result, ...header } = file.header;
    file.header = header;
    file.endedAt = undefined;
    this.#open.set(tag, file);
    const facts = { id: header.id, tag, settle: `${settleMs / 1000}s`, reason };
    const sentence = say('incidentReopened', facts);
    this.#parts.log(sentence, { component: 'incident', tag, incident: header.id });
    await this.#write(file, 'verdict', tag, sentence, [{ type: 'incident-opened', incident: header.id, tag, reason }]);
    return this.#handle(file);
  }

  #handle(file: File): OpenIncident {
    const { id, tag, cause } = file.header;
    return {
      id,
      tag,
      cause,
      tell: (kind, about, sentence) => {
        this.#parts.log(sentence, { component: 'incident', action: kind, tag: about, incident: id });
        const told: EngineEvent = { type: 'incident-told', incident: id, tag: about, kind, sentence };
        return this.#write(file, kind, about, sentence, [told]);
      },
      countAttempt: () => {
        file.header = { ...file.header, attempts: file.header.attempts + 1 };
        return this.#parts.record([{ put: 'incident', incident: file.header }], []);
      },
      end: (result, reason) => this.#end(file, result, reason),
    };
  }

  async #end(file: File, result: IncidentResult, reason: Sentence | undefined): Promise<void> {
    const { clock } = this.#parts;
    const { id, tag } = file.header;
    file.endedAt = clock.monotonic();
    const took = Math.round(file.endedAt - file.startedAt);
    const repair = result === 'recovered' ? { repairMs: file.header.repairMs ?? took } : {};
    file.header = { ...file.header, endedAt: clock.wall(), result, ...repair };
    this.#open.delete(tag);
    if (result === 'recovered') this.#recovered.set(tag, file);
    else this.#recovered.delete(tag);
    const ended: EngineEvent = { type: 'incident-ended', incident: id, tag, result, ...repair };
    const sentence = ending(file.header, took, reason);
    this.#parts.log(sentence, { component: 'incident', tag, incident: id });
    await this.#write(file, 'outcome', tag, sentence, [ended]);
  }

  #write(
    file: File,
    kind: IncidentEntry['kind'],
    tag: string,
    sentence: Sentence,
    events: readonly EngineEvent[],
  ): Promise<void> {
    const { clock } = this.#parts;
    const entry = { at: clock.wall(), afterMs: Math.round(clock.monotonic() - file.startedAt), kind, tag, sentence };
    const { header } = file;
    return this.#parts.record(
      [
        { put: 'incident', incident: header },
        { put: 'incident-entry', id: header.id, entry },
      ],
      events,
    );
  }
}

function ending(header: Omit<Incident, 'entries'>, tookMs: number, reason: Sentence | undefined): Sentence {
  const { id, tag, result } = header;
  const because = reason ?? '';
  switch (result) {
    case 'recovered':
      return say('incidentRecovered', { id, tag, took: formatMs(tookMs) });
    case 'escalated':
      return say('incidentEscalated', { id, tag });
    case 'superseded':
      return say('incidentSuperseded', { id, order: because });
    case 'withdrawn':
      return say('incidentWithdrawn', { id, reason: because });
    default:
      return say('incidentFailed', { id, tag, reason: because });
  }
}
