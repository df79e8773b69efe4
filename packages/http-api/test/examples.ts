import {
  type Incident,
  type KitFate,
  type Policies,
  type ResourceStatus,
  say,
  type TypeDescription,
} from '@lkssp/core/engine';

/** Policies in force, one from each level. */
export const policies: Policies = {
  failover: { on: true, from: 'default' },
  localRecovery: { on: false, from: 'resource' },
  temporalRecovery: { on: true, from: 'server', recoveryLimit: 3, periodMinutes: 30 },
  notificationOnly: false,
};

/** A resource with every member that one can have. */
export function resource(tag: string, children: readonly string[]): ResourceStatus {
  return {
    tag,
    kit: 'genapp',
    type: 'app',
    app: 'gen',
    id: `/srv/${tag}`,
    state: 'ISP',
    reason: say('belowFailed', { child: 'db/main' }),
    since: 1_800_000_000_000,
    intent: 'in',
    parents: [],
    children,
    monitored: true,
    policies,
    incident: 1,
    acting: 'quickCheck',
    lastCheck: { verb: 'quickCheck', verdict: 'healthy', reason: 'answers', at: 1_800_000_000_001, tookMs: 12.5 },
    checkIntervalMs: 30_000,
    settings: { checkIntervalMs: 30_000, hungFailover: false, onRemoveFailure: 'leave' },
    // Looks like a sentence and is none: it must cross as it is.
    options: { number: 1, facts: { deep: [null, true, 'x'] } },
  };
}

/** An ended and an open incident. The first entry names a sentence inside a sentence. */
export const incidents: readonly Incident[] = [
  {
    id: 2,
    tag: 'web',
    cause: 'hung',
    reason: say('checkHung', { verb: 'quickCheck', reason: 'silent' }),
    openedAt: 1_800_000_000_500,
    attempts: 0,
    entries: [],
  },
  {
    id: 1,
    tag: 'web',
    cause: 'failed',
    reason: say('checkFailed', { verb: 'quickCheck', reason: 'exit 1' }),
    openedAt: 1_800_000_000_000,
    endedAt: 1_800_000_000_250,
    result: 'recovered',
    repairMs: 250,
    attempts: 1,
    entries: [
      {
        at: 1_800_000_000_000,
        afterMs: 0.25,
        kind: 'verdict',
        tag: 'web',
        sentence: say('incidentOpened', {
          id: 1,
          tag: 'web',
          reason: say('checkFailed', { verb: 'quickCheck', reason: 'exit 1' }),
        }),
      },
    ],
  },
];

/** One kit of each fate. */
export const kits: readonly KitFate[] = [
  { fate: 'loaded', name: '@lkssp/kit-genapp', kit: 'genapp', version: '1.0.0', sentence: 'loaded' },
  { fate: 'refused', name: 'bad', code: 'LKSSP_KIT_NOT_A_KIT', sentence: 'exports no kit' },
  { fate: 'skipped', name: 'left-pad', sentence: 'is no kit' },
];

/** The one type. */
export const types: readonly TypeDescription[] = [
  {
    kit: 'genapp',
    kitVersion: '1.0.0',
    type: 'app',
    app: 'gen',
    title: 'Any application with scripts',
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
    jsonSchema: { type: 'object' },
  },
];
