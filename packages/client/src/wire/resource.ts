import { z } from 'zod';
import { type Json, jsonSchema } from './json.js';
import { type Policies, policiesSchema } from './policy.js';
import { type Sentence, sentenceSchema } from './sentence.js';

/** `ISP` in service, `ISU` in service but degraded, `OSF` failed, `OSU` out of service, `ILLSTATE` not looked at yet. */
export type StateName = 'ISP' | 'ISU' | 'OSF' | 'OSU' | 'ILLSTATE';

/** What an administrator may set for one resource; left out means: the level above decides. Times in milliseconds. */
export interface ResourceSettings {
  readonly checkIntervalMs?: number;
  readonly checkLimitMs?: number;
  readonly deepCheckIntervalMs?: number;
  readonly restoreLimitMs?: number;
  readonly removeLimitMs?: number;
  readonly recoverLimitMs?: number;
  /** Failed checks in a row that open an incident. */
  readonly failureThreshold?: number;
  /** Hung checks in a row that open an incident; 0 = none ever does. */
  readonly unknownThreshold?: number;
  readonly hungFailover?: boolean;
  readonly onRemoveFailure?: 'leave' | 'failover';
}

/** A change of settings as a merge patch (RFC 7396): a value sets, `null` returns to the level above. */
export type SettingsPatch = { readonly [Name in keyof ResourceSettings]: ResourceSettings[Name] | null };

/** A resource to be created. */
export interface CreateOrder {
  readonly kit: string;
  /** The kit's main type when left out. */
  readonly type?: string;
  readonly tag: string;
  readonly options: Json;
  readonly settings?: ResourceSettings;
  /** Tags of resources that the new one depends on. */
  readonly dependsOn?: readonly string[];
  /** Bring it into service at once. Default true. */
  readonly restore?: boolean;
  /** Create what its kit proposes below it, all or nothing. Default true. */
  readonly children?: boolean;
}

/** What the last check found. */
export interface LastCheck {
  readonly verb: string;
  readonly verdict: string;
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tookMs: number;
}

/** One resource as people see it. */
export interface ResourceStatus {
  readonly tag: string;
  readonly kit: string;
  readonly type: string;
  readonly app: string;
  /** The kit's own identifier of the thing. */
  readonly id: string;
  readonly state: StateName;
  readonly reason: Sentence;
  /** Milliseconds since 1970 of the last change of state. */
  readonly since: number;
  /** What a person wants: in service, or out until told otherwise. */
  readonly intent: 'in' | 'out';
  /** Tags of the resources that depend on it. */
  readonly parents: readonly string[];
  /** Tags of the resources that it depends on. */
  readonly children: readonly string[];
  /** False when nothing looks at it. */
  readonly monitored: boolean;
  readonly policies: Policies;
  /** Number of the incident in progress. */
  readonly incident?: number;
  /** The verb that runs on it now. */
  readonly acting?: string;
  readonly lastCheck?: LastCheck;
  /** Effective interval of its quickCheck. */
  readonly checkIntervalMs: number;
  readonly settings: ResourceSettings;
  readonly options: Json;
}

/** Longest time that a timer can hold. */
const ms = z.int().min(0).max(2_147_483_647);
const count = z.int().min(0).max(1_000_000);

const SETTINGS = {
  checkIntervalMs: ms,
  checkLimitMs: ms,
  deepCheckIntervalMs: ms,
  restoreLimitMs: ms,
  removeLimitMs: ms,
  recoverLimitMs: ms,
  failureThreshold: count,
  unknownThreshold: count,
  hungFailover: z.boolean(),
  onRemoveFailure: z.enum(['leave', 'failover']),
} as const;

type Shape = typeof SETTINGS;
const each = <To>(change: (schema: z.ZodType) => z.ZodType): To =>
  Object.fromEntries(Object.entries(SETTINGS).map(([name, schema]) => [name, change(schema)])) as To;

/** {@link ResourceSettings} */
export const resourceSettingsSchema = z
  .strictObject(each<{ [Name in keyof Shape]: z.ZodExactOptional<Shape[Name]> }>((schema) => z.exactOptional(schema)))
  .readonly();

/** {@link SettingsPatch} */
export const settingsPatchSchema = z
  .strictObject(
    each<{ [Name in keyof Shape]: z.ZodExactOptional<z.ZodNullable<Shape[Name]>> }>((schema) =>
      z.exactOptional(z.nullable(schema)),
    ),
  )
  .readonly();

/** {@link CreateOrder} */
export const createOrderSchema = z
  .strictObject({
    kit: z.string(),
    type: z.string().exactOptional(),
    tag: z.string(),
    options: jsonSchema,
    settings: resourceSettingsSchema.exactOptional(),
    dependsOn: z.array(z.string()).readonly().exactOptional(),
    children: z.boolean().exactOptional(),
    restore: z.boolean().exactOptional(),
  })
  .readonly();

const lastCheckSchema = z
  .object({ verb: z.string(), verdict: z.string(), reason: z.string(), at: z.number(), tookMs: z.number() })
  .readonly();

/** {@link StateName} */
export const stateNameSchema = z.enum(['ISP', 'ISU', 'OSF', 'OSU', 'ILLSTATE']);

/** {@link ResourceStatus} */
export const resourceStatusSchema = z
  .object({
    tag: z.string(),
    kit: z.string(),
    type: z.string(),
    app: z.string(),
    id: z.string(),
    state: stateNameSchema,
    reason: sentenceSchema,
    since: z.number(),
    intent: z.enum(['in', 'out']),
    parents: z.array(z.string()).readonly(),
    children: z.array(z.string()).readonly(),
    monitored: z.boolean(),
    policies: policiesSchema,
    incident: z.int().exactOptional(),
    acting: z.string().exactOptional(),
    lastCheck: lastCheckSchema.exactOptional(),
    checkIntervalMs: z.number(),
    settings: resourceSettingsSchema,
    options: jsonSchema,
  })
  .readonly();
