import {
  type Incident,
  type BackupFile,
  type Changeover,
  type KitDetails,
  type KitSummary,
  type KitUpgradeStep,
  type OfferedKit,
  type Policies,
  type ResourceStatus,
  say,
  type TypeDescription,
  type UpgradePlan,
  type VerifyFinding,
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
export const kits: readonly KitSummary[] = [
  {
    fate: 'loaded',
    name: '@lkssp/kit-genapp',
    kit: 'genapp',
    version: '1.0.0',
    sentence: 'loaded',
    category: 'miscellaneous',
    resources: ['web', 'db/main'],
  },
  { fate: 'refused', name: 'bad', code: 'LKSSP_KIT_NOT_A_KIT', sentence: 'exports no kit', resources: [] },
  { fate: 'skipped', name: 'left-pad', sentence: 'is no kit', resources: [] },
];

/** A kit with every member that one can have. */
export const kitDetails: KitDetails = {
  fate: 'loaded',
  name: '@lkssp/kit-genapp',
  kit: 'genapp',
  version: '1.0.0',
  sentence: 'loaded',
  category: 'miscellaneous',
  resources: ['web', 'db/main'],
  description: 'Any application with scripts',
  wanted: '^1.0.0',
  integrity: 'sha512-AAAA',
  core: '^1.0.0',
  dataGeneration: 1,
  types: ['app', 'process'],
  needs: { os: ['linux'], commands: ['sh'], privilege: 'root' },
  folder: '/var/lib/lkssp/kits/loaded/3',
  license: 'Apache-2.0',
  homepage: 'https://example.org/',
};

/** One kit that goes on, and one that cannot. */
export const kitSteps: readonly KitUpgradeStep[] = [
  { name: '@lkssp/kit-genapp', from: '1.0.0', to: '1.1.0', migrates: ['web'] },
  { name: 'bad', from: '1.0.0', to: '1.0.0', why: '2.0.0 is made for @lkssp/core ^2.0.0', migrates: [] },
];

/** What was found in one file, and in a package as a whole. */
export const findings: readonly VerifyFinding[] = [
  { name: '@lkssp/kit-genapp', version: '1.0.0', file: 'dist/index.js', is: 'changed', says: 'was changed' },
  { name: 'mine', version: '0.1.0', is: 'unpublished', says: 'was never published' },
];

/** One kit on offer. */
export const offers: readonly OfferedKit[] = [
  { name: '@lkssp/kit-ip', version: '1.0.0', category: 'network', title: 'Addresses', fits: true },
];

/** An upgrade with something of everything. */
export const upgradePlan: UpgradePlan = {
  from: '1.0.0',
  to: '2.0.0',
  packages: [{ name: '@lkssp/core', from: '1.0.0', to: '2.0.0' }],
  kits: kitSteps,
  resources: ['web'],
  storeMigrates: true,
  problems: ['there is no version of bad that fits'],
};

/** One that was undone. */
export const changeover: Changeover = {
  id: '7',
  kind: 'upgrade',
  phase: 'rolled-back',
  from: '1.0.0',
  to: '2.0.0',
  startedAt: 1_800_000_000_000,
  endedAt: 1_800_000_060_000,
  reason: 'a resource was missing',
};

/** One that can be used, and one that cannot. */
export const backups: readonly BackupFile[] = [
  {
    file: '/var/lib/lkssp/backups/alpha-2027.lkssp',
    createdAt: 1_800_000_000_000,
    node: 'alpha',
    version: '1.0.0',
    generation: 1,
    resources: 2,
    kits: [{ name: '@lkssp/kit-genapp', version: '1.0.0', integrity: 'sha512-AAAA' }],
    bytes: 4096,
  },
  {
    file: '/root/old.lkssp',
    createdAt: 1,
    node: 'alpha',
    version: '0.1.0',
    generation: 0,
    resources: 0,
    kits: [{ name: 'mine', version: '0.1.0' }],
    bytes: 1,
    problem: 'it ends too early',
  },
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
