import { hash } from 'node:crypto';
import type { IncidentEntry } from '../../domain/incident.js';
import type { PolicySetting } from '../../domain/policy-settings.js';
import type { Resource } from '../../domain/resource.js';
import type { Condition } from '../../domain/resource-state.js';
import type { Change } from '../../ports/state-store.js';
import type { Statements } from './statements.js';

type Put = Extract<Change, { readonly put: string }>;
type Drop = Extract<Change, { readonly drop: string }>;
type IncidentHeader = Extract<Change, { readonly put: 'incident' }>['incident'];

/**
 * Writes changes as rows. Every change can be written twice without harm, because a commit whose answer was lost is
 * written again. A condition or an attempt of a resource that is gone is late news and is left out; anything else that
 * names what is not there is refused by a foreign key. Never INSERT OR REPLACE: that deletes first, and takes along
 * what hangs on the row.
 */
export class ChangeWriter {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  write(change: Change): void {
    if ('put' in change) this.#put(change);
    else this.#drop(change);
  }

  #put(change: Put): void {
    switch (change.put) {
      case 'resource':
        return this.#putResource(change.resource);
      case 'dependency':
        return this.#sql.run('INSERT INTO dependencies (parent, child) VALUES (?, ?) ON CONFLICT DO NOTHING', [
          change.dependency.parent,
          change.dependency.child,
        ]);
      case 'condition':
        return this.#putCondition(change.condition);
      case 'policy':
        return this.#putPolicy(change.setting);
      case 'incident':
        return this.#putIncident(change.incident);
      case 'incident-entry':
        return this.#putEntry(change.id, change.entry);
      default:
        return this.#putNode(change);
    }
  }

  #putNode(change: Extract<Put, { put: 'attempt' | 'restart' | 'latch' | 'run' | 'kit-switch' }>): void {
    switch (change.put) {
      case 'attempt': {
        const { tag, bootId, sinceBoot } = change.attempt;
        return this.#sql.run(
          `INSERT INTO attempts (tag, boot_id, since_boot) SELECT tag, ?, ? FROM resources WHERE tag = ?
           ON CONFLICT DO NOTHING`,
          [bootId, sinceBoot, tag],
        );
      }
      case 'restart': {
        const { bootId, at, incident, tag } = change.restart;
        const sql = `INSERT INTO restarts (boot_id, at, incident, tag) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`;
        return this.#sql.run(sql, [bootId, at, incident, tag]);
      }
      case 'latch': {
        const { bootId, at, incident, tag } = change.latch;
        this.#sql.run('DELETE FROM latch');
        return this.#sql.run('INSERT INTO latch VALUES (1, ?, ?, ?, ?)', [bootId, incident, tag, at]);
      }
      case 'kit-switch': {
        const { release, resources } = change.kitSwitch;
        this.#sql.run('DELETE FROM kit_switch');
        return this.#sql.run('INSERT INTO kit_switch VALUES (1, ?, ?)', [release, json(resources)]);
      }
      case 'run':
        this.#sql.run('DELETE FROM runs');
        return this.#sql.run('INSERT INTO runs VALUES (1, ?, ?)', [change.run.bootId, change.run.end ?? null]);
    }
  }

  #drop(change: Drop): void {
    switch (change.drop) {
      case 'resource':
        return this.#sql.run('DELETE FROM resources WHERE tag = ?', [change.tag]);
      case 'dependency': {
        const { parent, child } = change.dependency;
        return this.#sql.run('DELETE FROM dependencies WHERE parent = ? AND child = ?', [parent, child]);
      }
      case 'policy':
        return this.#sql.run('DELETE FROM policies WHERE policy = ? AND tag IS ?', [change.policy, change.tag ?? null]);
      case 'attempts':
        for (const tag of change.tags) this.#sql.run('DELETE FROM attempts WHERE tag = ?', [tag]);
        return;
      case 'latch':
        return this.#sql.run('DELETE FROM latch');
    }
  }

  #putResource(resource: Resource): void {
    const { tag, kit, type, app, id, options, dataGeneration, settings, intent, verbs } = resource;
    this.#sql.run(
      `INSERT INTO resources (tag, kit, type, app, id, options, data_generation, settings, intent, verbs)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tag) DO UPDATE SET
         kit = excluded.kit, type = excluded.type, app = excluded.app, id = excluded.id, options = excluded.options,
         data_generation = excluded.data_generation, settings = excluded.settings, intent = excluded.intent,
         verbs = excluded.verbs`,
      [
        tag,
        kit,
        type,
        app,
        id,
        json(options),
        dataGeneration,
        json(settings),
        intent,
        verbs === undefined ? null : json(verbs),
      ],
    );
  }

  #putCondition({ tag, state, reason, cause, since, handle, watch, servedInBoot }: Condition): void {
    const kept = handle === undefined ? null : json(handle);
    this.#sql.run(
      `INSERT INTO conditions SELECT tag, ?, ?, ?, ?, ?, ?, ? FROM resources WHERE tag = ?
       ON CONFLICT (tag) DO UPDATE SET
         state = excluded.state, reason = excluded.reason, cause = excluded.cause, since = excluded.since,
         handle = excluded.handle, watch = excluded.watch, served_in_boot = excluded.served_in_boot`,
      [state, json(reason), cause, since, kept, json(watch), servedInBoot ?? null, tag],
    );
  }

  #putPolicy({ policy, tag, on, recoveryLimit, periodMinutes }: PolicySetting): void {
    this.#sql.run(
      `INSERT INTO policies (policy, tag, is_on, recovery_limit, period_minutes) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (policy, ifnull(tag, '')) DO UPDATE SET
         is_on = excluded.is_on, recovery_limit = excluded.recovery_limit, period_minutes = excluded.period_minutes`,
      [policy, tag ?? null, on ? 1 : 0, recoveryLimit ?? null, periodMinutes ?? null],
    );
  }

  #putIncident(incident: IncidentHeader): void {
    const { id, tag, cause, reason, openedAt, endedAt, result, repairMs, attempts } = incident;
    this.#sql.run(
      `INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
         tag = excluded.tag, cause = excluded.cause, reason = excluded.reason, opened_at = excluded.opened_at,
         ended_at = excluded.ended_at, result = excluded.result, repair_ms = excluded.repair_ms,
         attempts = excluded.attempts`,
      [id, tag, cause, json(reason), openedAt, endedAt ?? null, result ?? null, repairMs ?? null, attempts],
    );
  }

  #putEntry(id: number, entry: IncidentEntry): void {
    const text = json(entry);
    this.#sql.run(
      'INSERT INTO incident_entries (incident, entry, fingerprint) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      [id, text, hash('sha256', text, 'base64').slice(0, 22)],
    );
  }
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
