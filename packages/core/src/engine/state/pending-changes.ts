import type { Incident, IncidentEntry } from '../../domain/incident.js';
import type { Change } from '../../ports/state-store.js';

type Put = Extract<Change, { readonly put: string }>;
type Drop = Extract<Change, { readonly drop: string }>;

/** Entries of one incident that wait at most; the first always stays, because it says what happened. */
const ENTRIES_PER_INCIDENT = 200;
/** Incidents that wait at most. */
const INCIDENTS = 1000;
/** Attempts of one resource that wait at most: more than any policy counts. */
const ATTEMPTS_PER_RESOURCE = 100;

/**
 * Changes that could not be written yet, the newest of each thing, in an order in which they can be written. Bounded by
 * the number of resources and the constants above, however long the disk is away.
 */
export class PendingChanges {
  readonly #changes = new Map<string, Change>();
  /** Keys of the entries that wait for each incident, oldest first. */
  readonly #entryKeys = new Map<number, string[]>();
  /** Keys of the attempts that wait for each resource, oldest first. */
  readonly #attemptKeys = new Map<string, string[]>();
  /** Closed incidents that wait, oldest first. */
  readonly #closed = new Set<number>();
  #entries = 0;

  get size(): number {
    return this.#changes.size;
  }

  /** What would be written now. */
  list(): readonly Change[] {
    return [...this.#changes.values()];
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) {
      if ('put' in change) this.#put(change);
      else this.#drop(change);
    }
  }

  /** The header that waits for an incident. */
  header(id: number): Omit<Incident, 'entries'> | undefined {
    const change = this.#changes.get(key('incident', id));
    return change !== undefined && 'put' in change && change.put === 'incident' ? change.incident : undefined;
  }

  /** Every header that waits. */
  headers(): readonly Omit<Incident, 'entries'>[] {
    return this.list().flatMap((each) => ('put' in each && each.put === 'incident' ? [each.incident] : []));
  }

  /** Entries that wait for an incident, oldest first. */
  entries(id: number): readonly IncidentEntry[] {
    return (this.#entryKeys.get(id) ?? []).flatMap((at) => {
      const change = this.#changes.get(at);
      return change !== undefined && 'put' in change && change.put === 'incident-entry' ? [change.entry] : [];
    });
  }

  /** Resources and incidents stay where an older put waits, before what refers to them; all else goes to the end, behind what it refers to. */
  #put(change: Put): void {
    const at = this.#keyOf(change);
    const known = this.#changes.get(at);
    const inPlace = known !== undefined && 'put' in known && (change.put === 'resource' || change.put === 'incident');
    if (!inPlace) this.#changes.delete(at);
    this.#changes.set(at, change);
    this.#bound(change, at, known === undefined);
  }

  #drop(change: Drop): void {
    if (change.drop === 'resource') return this.#dropResource(change);
    if (change.drop === 'attempts') return change.tags.forEach((tag) => this.#dropAttempts(tag));
    this.#moveToEnd(this.#keyOf(change), change);
  }

  /** The drop stays although the resource may come again: it takes along what is stored of the old one. */
  #dropResource(change: Extract<Drop, { drop: 'resource' }>): void {
    for (const [at, each] of this.#changes) if (hangsOn(each, change.tag)) this.#changes.delete(at);
    this.#attemptKeys.delete(change.tag);
    this.#moveToEnd(key('drop-resource', change.tag), change);
  }

  #dropAttempts(tag: string): void {
    for (const at of this.#attemptKeys.get(tag) ?? []) this.#changes.delete(at);
    this.#attemptKeys.delete(tag);
    this.#moveToEnd(key('drop-attempts', tag), { drop: 'attempts', tags: [tag] });
  }

  #moveToEnd(at: string, change: Change): void {
    this.#changes.delete(at);
    this.#changes.set(at, change);
  }

  #bound(change: Put, at: string, isNew: boolean): void {
    if (change.put === 'incident-entry') {
      this.#keepNewest(this.#entryKeys, change.id, at, ENTRIES_PER_INCIDENT, 1);
    } else if (change.put === 'attempt' && isNew) {
      this.#keepNewest(this.#attemptKeys, change.attempt.tag, at, ATTEMPTS_PER_RESOURCE, 0);
    } else if (change.put === 'incident' && change.incident.endedAt !== undefined) {
      this.#closed.add(change.incident.id);
      if (this.#closed.size > INCIDENTS) this.#forgetOldestIncident();
    }
  }

  #keepNewest<Owner>(keys: Map<Owner, string[]>, owner: Owner, at: string, most: number, spared: number): void {
    const mine = keys.get(owner) ?? [];
    keys.set(owner, mine);
    mine.push(at);
    if (mine.length > most) for (const old of mine.splice(spared, 1)) this.#changes.delete(old);
  }

  #forgetOldestIncident(): void {
    const [oldest] = this.#closed;
    if (oldest === undefined) return;
    this.#closed.delete(oldest);
    this.#changes.delete(key('incident', oldest));
    for (const at of this.#entryKeys.get(oldest) ?? []) this.#changes.delete(at);
    this.#entryKeys.delete(oldest);
  }

  #keyOf(change: Exclude<Change, { drop: 'resource' | 'attempts' }>): string {
    if ('drop' in change) return dropKey(change);
    switch (change.put) {
      case 'resource':
        return key('resource', change.resource.tag);
      case 'dependency':
        return key('dependency', change.dependency.parent, change.dependency.child);
      case 'condition':
        return key('condition', change.condition.tag);
      case 'policy':
        return key('policy', change.setting.policy, change.setting.tag ?? '');
      case 'attempt':
        return key('attempt', change.attempt.tag, change.attempt.bootId, change.attempt.sinceBoot);
      case 'incident':
        return key('incident', change.incident.id);
      case 'incident-entry':
        return key('incident-entry', change.id, ++this.#entries);
      case 'restart':
        return key('restart', change.restart.bootId, change.restart.at, change.restart.incident, change.restart.tag);
      case 'latch':
      case 'kit-switch':
      case 'run':
        return key(change.put);
    }
  }
}

function dropKey(change: Exclude<Drop, { drop: 'resource' | 'attempts' }>): string {
  switch (change.drop) {
    case 'dependency':
      return key('dependency', change.dependency.parent, change.dependency.child);
    case 'policy':
      return key('policy', change.policy, change.tag ?? '');
    case 'latch':
      return key('latch');
  }
}

/** True for what a store drops along with the resource `tag`. */
function hangsOn(change: Change, tag: string): boolean {
  const kind = 'put' in change ? change.put : change.drop;
  if (kind === 'dependency' && 'dependency' in change)
    return change.dependency.parent === tag || change.dependency.child === tag;
  if ('drop' in change) {
    if (change.drop === 'attempts') return change.tags.length === 1 && change.tags[0] === tag;
    return change.drop === 'policy' && change.tag === tag;
  }
  switch (change.put) {
    case 'resource':
      return change.resource.tag === tag;
    case 'condition':
      return change.condition.tag === tag;
    case 'policy':
      return change.setting.tag === tag;
    case 'attempt':
      return change.attempt.tag === tag;
    default:
      return false;
  }
}

function key(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}
