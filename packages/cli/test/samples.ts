import type {
  Incident,
  IncidentEntry,
  Operation,
  Policies,
  ResourceStatus,
  Sentence,
  ServerStatus,
  TypeDescription,
} from '@lkssp/client';

/** 2026-11-22 12:00:00 UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);

/** A sentence with these words. */
export function sentence(text: string): Sentence {
  return { number: 200002, text, facts: {} };
}

/** Nobody has set anything. */
export const DEFAULT_POLICIES: Policies = {
  failover: { on: true, from: 'default' },
  localRecovery: { on: true, from: 'default' },
  temporalRecovery: { on: false, from: 'default', recoveryLimit: 3, periodMinutes: 30 },
  notificationOnly: false,
};

/** A resource in service, with what differs. */
export function resource(tag: string, differs: Partial<ResourceStatus> = {}): ResourceStatus {
  return {
    tag,
    kit: 'genapp',
    type: 'app',
    app: 'gen',
    id: `id-${tag}`,
    state: 'ISP',
    reason: sentence('in service'),
    since: NOON - 60_000,
    intent: 'in',
    parents: [],
    children: [],
    monitored: true,
    policies: DEFAULT_POLICIES,
    checkIntervalMs: 30_000,
    settings: {},
    options: { restore: '/opt/restore.sh' },
    ...differs,
  };
}

/** A server with these resources. */
export function server(resources: readonly ResourceStatus[], differs: Partial<ServerStatus> = {}): ServerStatus {
  return {
    node: 'node1',
    bootId: 'boot',
    version: '1.0.0',
    pid: 1234,
    startedAt: NOON - 3_720_000,
    goingDown: false,
    alarms: [],
    policies: DEFAULT_POLICIES,
    resources,
    ...differs,
  };
}

/** web needs api and disk; shop needs disk too. */
export function shop(): ServerStatus {
  return server([
    resource('web', { children: ['api', 'disk'] }),
    resource('api', {
      parents: ['web'],
      children: ['disk'],
      state: 'OSF',
      reason: sentence('quickCheck failed: no answer at port 8080'),
      incident: 4,
      acting: 'restore',
    }),
    resource('disk', { parents: ['web', 'api', 'shop'], state: 'ISU', reason: sentence('in service, but 91 % full') }),
    resource('shop', { children: ['disk'], state: 'OSU', reason: sentence('removed'), intent: 'out' }),
  ]);
}

/** One line of a story. */
export function entry(afterMs: number, kind: IncidentEntry['kind'], tag: string, text: string): IncidentEntry {
  return { at: NOON + afterMs, afterMs, kind, tag, sentence: sentence(text) };
}

/** A repaired failure of web. */
export function incident(differs: Partial<Incident> = {}): Incident {
  return {
    id: 1,
    tag: 'web',
    cause: 'failed',
    reason: sentence('quickCheck failed: exit code 1'),
    openedAt: NOON,
    endedAt: NOON + 1900,
    result: 'recovered',
    repairMs: 1850,
    attempts: 1,
    entries: [
      entry(0, 'verdict', 'web', 'quickCheck failed: exit code 1'),
      entry(2, 'decision', 'web', 'rung 2: recover web in place'),
      entry(3, 'action', 'web', 'recover'),
      entry(1850, 'outcome', 'web', 'recovered in place'),
    ],
    ...differs,
  };
}

/** A long action. */
export function operation(differs: Partial<Operation> = {}): Operation {
  return { id: '7', order: 'restore of web', phase: 'done', progress: [], startedAt: NOON, ...differs };
}

/** The main type of genapp, shortened. */
export const GENAPP: TypeDescription = {
  kit: 'genapp',
  kitVersion: '1.0.0',
  type: 'app',
  app: 'gen',
  title: 'generic application',
  dataGeneration: 1,
  verbs: ['restore', 'remove', 'quickCheck'],
  timing: {
    quickCheck: { everyMs: 30_000, withinMs: 10_000 },
    deepCheck: { everyMs: 300_000, withinMs: 30_000 },
    restoreMs: 60_000,
    removeMs: 60_000,
    recoverMs: 60_000,
    settleMs: 5000,
  },
  disruptiveRecover: true,
  jsonSchema: {
    type: 'object',
    required: ['restore', 'remove'],
    properties: {
      restore: { type: 'string', format: 'path', description: 'script that starts it' },
      remove: { type: 'string', format: 'path', description: 'script that stops it' },
      quickCheck: { type: 'string', format: 'path', description: 'script that looks whether it serves' },
      info: { type: 'string', description: 'handed to the scripts', default: '' },
      environment: { type: 'object', additionalProperties: { type: 'string' } },
      retries: { type: 'integer' },
      verbose: { type: 'boolean' },
    },
  },
};
