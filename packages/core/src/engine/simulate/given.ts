import { z } from 'zod';
import { type Duration, isDuration, toMs } from '../../contract/duration.js';

const duration = z
  .string()
  .refine((text) => isDuration(text), 'a duration such as 500ms, 30s, 5min or 2h')
  .transform((text) => toMs(text as Duration));

/** `+1h`, `-30min`. */
const shift = z
  .string()
  .refine((text) => /^[+-]/.test(text) && isDuration(text.slice(1)), 'a signed duration such as +1h or -30min')
  .transform((text) => (text.startsWith('-') ? -1 : 1) * toMs(text.slice(1) as Duration));

const health = z.enum(['healthy', 'degraded', 'failed', 'hung', 'unable', 'down']);
const onOff = z.enum(['on', 'off']);
const tags = z.union([z.string(), z.array(z.string())]).transform((one) => (typeof one === 'string' ? [one] : one));

const check = z.strictObject({
  every: duration.optional(),
  within: duration.optional(),
  takes: duration.optional(),
  finds: health.optional(),
  next: z.array(health).optional(),
  reason: z.string().optional(),
});

const action = z.strictObject({
  within: duration.optional(),
  takes: duration.optional(),
  does: z.enum(['works', 'fails', 'hangs']).optional(),
  failsFirst: z.int().min(0).optional(),
  reason: z.string().optional(),
  recoverable: z.boolean().optional(),
  heldBy: z.array(z.string()).optional(),
  leaves: health.optional(),
  breaks: health.optional(),
  bringsDown: z.array(z.string()).optional(),
  relapses: z.int().min(0).optional(),
  relapsesAfter: duration.optional(),
  hints: z.boolean().optional(),
});

const behaviour = {
  health: health.optional(),
  reason: z.string().optional(),
  needsChildren: z.boolean().optional(),
  quickCheck: z.union([z.literal('none'), check]).optional(),
  deepCheck: check.optional(),
  restore: action.optional(),
  remove: action.optional(),
  recover: z.union([z.literal('none'), action]).optional(),
};

const settings = z.strictObject({
  checkInterval: duration.optional(),
  checkLimit: duration.optional(),
  deepCheckInterval: duration.optional(),
  restoreLimit: duration.optional(),
  removeLimit: duration.optional(),
  recoverLimit: duration.optional(),
  failureThreshold: z.int().min(1).optional(),
  unknownThreshold: z.int().min(0).optional(),
  hungFailover: z.boolean().optional(),
  onRemoveFailure: z.enum(['leave', 'failover']).optional(),
});

const resource = z.strictObject({
  ...behaviour,
  dependsOn: z.array(z.string()).default([]),
  settings: settings.default({}),
  settle: duration.optional(),
  disruptiveRecover: z.boolean().optional(),
  /** As it stands in the store at the beginning. */
  state: z.enum(['ISP', 'ISU', 'OSF', 'OSU', 'ILLSTATE']).default('ISP'),
  intent: z.enum(['in', 'out']).default('in'),
  /** False: its kit knows it, and a person has yet to create it. */
  created: z.boolean().default(true),
  /** False: its kit is not there. */
  kitLoaded: z.boolean().default(true),
  /** In service since this boot. */
  served: z.boolean().default(true),
});

const temporal = z.union([
  onOff,
  z.strictObject({ is: onOff, recoverylimit: z.int().min(1).optional(), period: z.number().positive().optional() }),
]);

const policies = z.strictObject({
  Failover: onOff.optional(),
  LocalRecovery: onOff.optional(),
  TemporalRecovery: temporal.optional(),
  NotificationOnly: onOff.optional(),
});

const configuration = z.strictObject({
  checkInterval: duration.optional(),
  failureThreshold: z.int().min(1).optional(),
  unknownThreshold: z.int().min(0).optional(),
  hungFailover: z.boolean().optional(),
  stableAfter: duration.optional(),
  bootRetry: duration.optional(),
  recoveriesAtOnce: z.int().min(1).optional(),
  stepsAtOnce: z.int().min(1).optional(),
  restartBudget: z.strictObject({ limit: z.int().min(0), period: duration }).optional(),
  takeOutLimit: duration.optional(),
  resetWait: duration.optional(),
});

const order = z.union([
  z.strictObject({ restore: z.string(), now: z.boolean().default(false) }),
  z.strictObject({ remove: z.string(), now: z.boolean().default(false) }),
  z.strictObject({ delete: z.string(), hierarchy: z.boolean().default(false) }),
  z.strictObject({
    create: z.string(),
    dependsOn: z.array(z.string()).default([]),
    restore: z.boolean().default(true),
  }),
  z.strictObject({ depend: z.tuple([z.string(), z.string()]) }),
  z.strictObject({ undepend: z.tuple([z.string(), z.string()]) }),
  z.strictObject({ set: z.string(), settings }),
  z.strictObject({
    policy: z.enum(['Failover', 'LocalRecovery', 'TemporalRecovery', 'NotificationOnly']),
    is: onOff,
    tag: z.string().optional(),
    recoverylimit: z.int().optional(),
    period: z.number().optional(),
    force: z.boolean().default(false),
  }),
  z.strictObject({ unset: z.enum(['Failover', 'LocalRecovery', 'TemporalRecovery']), tag: z.string().optional() }),
  z.strictObject({
    stop: z.literal(true),
    keepRunning: z.boolean().default(false),
    clearFailover: z.boolean().default(false),
    now: z.boolean().default(false),
  }),
]);

const happening = z.strictObject({
  at: duration,
  because: z.string().optional(),
  fail: tags.optional(),
  hang: tags.optional(),
  degrade: tags.optional(),
  blind: tags.optional(),
  heal: tags.optional(),
  hint: tags.optional(),
  behave: z.record(z.string(), z.strictObject(behaviour)).optional(),
  order: order.optional(),
  store: z.enum(['fails', 'hangs', 'works']).optional(),
  secondFile: z.enum(['fails', 'works']).optional(),
  node: z.enum(['goes down', 'stays']).optional(),
  suspicion: z.string().optional(),
  starved: z.boolean().optional(),
  suspend: duration.optional(),
  clock: shift.optional(),
  daemon: z.enum(['killed', 'started']).optional(),
  boot: z.enum(['anew']).optional(),
});

/** How the run before this one ended, and whether the machine has booted since. */
const begins = z.enum(['kept-running', 'crashed', 'stopped', 'booted', 'first']);

/** A situation and what happens in it: the form of given.yaml without what is expected. */
export const givenSchema = z.strictObject({
  resources: z.record(z.string(), resource),
  policies: z.record(z.string(), policies).default({}),
  configuration: configuration.default({}),
  begins: begins.default('kept-running'),
  /** Restarts of the node that lkssp has ordered before, as times before now. */
  restarts: z.array(shift).default([]),
  /** Uptime of the machine at the beginning. */
  uptime: duration.default(86_400_000),
  /** `works`: an ordered restart kills the daemon, and half a minute later the machine boots anew. */
  nodeRestart: z.enum(['recorded', 'works']).default('recorded'),
  when: z.array(happening).default([]),
  until: duration,
});

/** A situation to be played, checked and with every time in milliseconds. */
export type Given = z.infer<typeof givenSchema>;
/** What a person writes. */
export type GivenInput = z.input<typeof givenSchema>;
/** One resource of a situation. */
export type GivenResource = Given['resources'][string];
/** Something that happens at a time. */
export type Happening = Given['when'][number];
/** An order of a person. */
export type GivenOrder = NonNullable<Happening['order']>;
/** How a pretended thing is and behaves. */
export type Behaviour = NonNullable<Happening['behave']>[string];
