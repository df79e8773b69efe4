import { z } from 'zod';
import { type Policies, policiesSchema } from './policy.js';
import { type ResourceStatus, resourceStatusSchema } from './resource.js';
import { type Sentence, sentenceSchema } from './sentence.js';

/** Something that needs a person's eye until it is over. */
export interface Alarm {
  /** Stable within its life, for example `store` or `flapping:web`. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly sentence: Sentence;
}

/** The decision to restart the node. */
export interface Latch {
  readonly bootId: string;
  readonly incident: number;
  readonly tag: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The server as people see it. */
export interface ServerStatus {
  readonly node: string;
  readonly bootId: string;
  readonly version: string;
  /** Process number of the daemon. */
  readonly pid: number;
  /** Milliseconds since 1970 of the daemon's start. */
  readonly startedAt: number;
  /** True when nothing is protected any more because the node is going down. */
  readonly goingDown: boolean;
  /** Said by a daemon that protects nothing: it was started only to carry out orders about kits, backups or upgrades. */
  readonly maintenance?: true;
  readonly latch?: Latch;
  readonly alarms: readonly Alarm[];
  readonly policies: Policies;
  readonly resources: readonly ResourceStatus[];
}

/** Enough to know who answers; costs the daemon nothing. */
export interface Health {
  readonly node: string;
  readonly version: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly goingDown: boolean;
  /** As in {@link ServerStatus}. */
  readonly maintenance?: true;
  /** Number of alarms. */
  readonly alarms: number;
}

/** {@link Alarm} */
export const alarmSchema = z.object({ key: z.string(), since: z.number(), sentence: sentenceSchema }).readonly();

const latchSchema = z.object({ bootId: z.string(), incident: z.int(), tag: z.string(), at: z.number() }).readonly();

/** {@link ServerStatus} */
export const serverStatusSchema = z
  .object({
    node: z.string(),
    bootId: z.string(),
    version: z.string(),
    pid: z.int(),
    startedAt: z.number(),
    goingDown: z.boolean(),
    maintenance: z.literal(true).exactOptional(),
    latch: latchSchema.exactOptional(),
    alarms: z.array(alarmSchema).readonly(),
    policies: policiesSchema,
    resources: z.array(resourceStatusSchema).readonly(),
  })
  .readonly();

/** {@link Health} */
export const healthSchema = z
  .object({
    node: z.string(),
    version: z.string(),
    pid: z.int(),
    startedAt: z.number(),
    goingDown: z.boolean(),
    maintenance: z.literal(true).exactOptional(),
    alarms: z.int(),
  })
  .readonly();
