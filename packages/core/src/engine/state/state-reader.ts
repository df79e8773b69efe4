import type { Verb } from '../../contract/verbs.js';
import type { Incident, IncidentEntry } from '../../domain/incident.js';
import type { PolicySetting } from '../../domain/policy-settings.js';
import type { Resource } from '../../domain/resource.js';
import type { Condition } from '../../domain/resource-state.js';
import type {
  IncidentQuery,
  KitSwitchRecord,
  LatchRecord,
  RestartRecord,
  RunEnd,
  StoredState,
} from '../../ports/state-store.js';
import type { Row, Statements } from './statements.js';

/** Everything that is stored, for the start of a daemon. */
export function readState(sql: Statements): StoredState {
  const latch = sql.get('SELECT * FROM latch');
  const run = sql.get('SELECT * FROM runs');
  const kits = sql.get('SELECT * FROM kit_switch');
  return {
    resources: sql.all('SELECT * FROM resources ORDER BY position').map(toResource),
    dependencies: sql
      .all('SELECT parent, child FROM dependencies ORDER BY position')
      .map((row) => ({ parent: text(row, 'parent'), child: text(row, 'child') })),
    conditions: sql
      .all('SELECT conditions.* FROM conditions JOIN resources USING (tag) ORDER BY position')
      .map(toCondition),
    policies: sql.all('SELECT * FROM policies ORDER BY position').map(toPolicy),
    attempts: sql
      .all('SELECT * FROM attempts ORDER BY position')
      .map((row) => ({ tag: text(row, 'tag'), bootId: text(row, 'boot_id'), sinceBoot: number(row, 'since_boot') })),
    restarts: sql.all('SELECT * FROM restarts ORDER BY position').map(toNodeRecord),
    openIncidents: sql
      .all('SELECT * FROM incidents WHERE ended_at IS NULL ORDER BY id')
      .map((row) => ({ ...toIncident(row), entries: readEntries(sql, number(row, 'id')) })),
    lastIncident: Number(sql.get('SELECT ifnull(max(id), 0) AS last FROM incidents')?.['last']),
    ...(latch === undefined ? {} : { latch: toNodeRecord(latch) }),
    ...(run === undefined ? {} : { lastRun: toRun(run) }),
    ...(kits === undefined ? {} : { kitSwitch: toKitSwitch(kits) }),
  };
}

/** Headers of incidents, newest first. */
export function readIncidents(sql: Statements, { tag, before, limit }: IncidentQuery): readonly Incident[] {
  return sql
    .all(
      'SELECT * FROM incidents WHERE (?1 IS NULL OR tag = ?1) AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3',
      [tag ?? null, before ?? null, Math.max(0, Math.floor(limit))],
    )
    .map(toIncident);
}

/** One incident with its story. */
export function readIncident(sql: Statements, id: number): Incident | undefined {
  const row = sql.get('SELECT * FROM incidents WHERE id = ?', [id]);
  return row === undefined ? undefined : { ...toIncident(row), entries: readEntries(sql, id) };
}

function readEntries(sql: Statements, id: number): readonly IncidentEntry[] {
  return sql
    .all('SELECT entry FROM incident_entries WHERE incident = ? ORDER BY position', [id])
    .map((row) => parsed<IncidentEntry>(row, 'entry'));
}

function toKitSwitch(row: Row): KitSwitchRecord {
  return { release: number(row, 'release'), resources: parsed<KitSwitchRecord['resources']>(row, 'resources') };
}

function toResource(row: Row): Resource {
  return {
    tag: text(row, 'tag'),
    kit: text(row, 'kit'),
    type: text(row, 'type'),
    app: text(row, 'app'),
    id: text(row, 'id'),
    options: parsed(row, 'options'),
    dataGeneration: number(row, 'data_generation'),
    settings: parsed(row, 'settings'),
    intent: word(row, 'intent'),
    ...(row['verbs'] === null ? {} : { verbs: parsed<readonly Verb[]>(row, 'verbs') }),
  };
}

function toCondition(row: Row): Condition {
  return {
    tag: text(row, 'tag'),
    state: word(row, 'state'),
    reason: parsed(row, 'reason'),
    cause: word(row, 'cause'),
    since: number(row, 'since'),
    watch: parsed(row, 'watch'),
    ...(row['handle'] === null ? {} : { handle: parsed(row, 'handle') }),
    ...(row['served_in_boot'] === null ? {} : { servedInBoot: text(row, 'served_in_boot') }),
  };
}

function toPolicy(row: Row): PolicySetting {
  return {
    policy: word(row, 'policy'),
    on: row['is_on'] === 1,
    ...(row['tag'] === null ? {} : { tag: text(row, 'tag') }),
    ...(row['recovery_limit'] === null ? {} : { recoveryLimit: number(row, 'recovery_limit') }),
    ...(row['period_minutes'] === null ? {} : { periodMinutes: number(row, 'period_minutes') }),
  };
}

function toIncident(row: Row): Incident {
  return {
    id: number(row, 'id'),
    tag: text(row, 'tag'),
    cause: word(row, 'cause'),
    reason: parsed(row, 'reason'),
    openedAt: number(row, 'opened_at'),
    attempts: number(row, 'attempts'),
    entries: [],
    ...(row['ended_at'] === null ? {} : { endedAt: number(row, 'ended_at') }),
    ...(row['result'] === null ? {} : { result: word(row, 'result') }),
    ...(row['repair_ms'] === null ? {} : { repairMs: number(row, 'repair_ms') }),
  };
}

function toNodeRecord(row: Row): RestartRecord & LatchRecord {
  return {
    bootId: text(row, 'boot_id'),
    at: number(row, 'at'),
    incident: number(row, 'incident'),
    tag: text(row, 'tag'),
  };
}

function toRun(row: Row): { readonly bootId: string; readonly end?: RunEnd } {
  const bootId = text(row, 'boot_id');
  return row['ending'] === null ? { bootId } : { bootId, end: word(row, 'ending') };
}

function text(row: Row, name: string): string {
  return String(row[name]);
}

function number(row: Row, name: string): number {
  return Number(row[name]);
}

/** A word of a closed list, written by ourselves from the same type. */
function word<Word extends string>(row: Row, name: string): Word {
  return text(row, name) as Word;
}

function parsed<Value>(row: Row, name: string): Value {
  return JSON.parse(text(row, name)) as Value;
}
