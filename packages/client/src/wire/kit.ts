import { z } from 'zod';
import { type Json, jsonSchema } from './json.js';

/** What became of a package that might be a kit. */
export interface KitFate {
  readonly fate: 'loaded' | 'skipped' | 'refused';
  /** Package name. */
  readonly name: string;
  /** Kit id, where the manifest could be read. */
  readonly kit?: string;
  readonly version?: string;
  /** Error code of a refusal. */
  readonly code?: string;
  /** What to do, or that all is well. */
  readonly sentence: string;
}

/** How often a check runs and how long it may take, milliseconds. */
export interface CheckTimes {
  readonly everyMs: number;
  readonly withinMs: number;
}

/** Times of a resource type, milliseconds. */
export interface TypeTiming {
  readonly quickCheck: CheckTimes;
  readonly deepCheck: CheckTimes;
  readonly restoreMs: number;
  readonly removeMs: number;
  readonly recoverMs: number;
  readonly settleMs: number;
}

/** A resource type that resources can be created of. */
export interface TypeDescription {
  readonly kit: string;
  readonly kitVersion: string;
  readonly type: string;
  readonly app: string;
  readonly title: string;
  readonly dataGeneration: number;
  readonly verbs: readonly string[];
  readonly timing: TypeTiming;
  readonly disruptiveRecover: boolean;
  /** JSON Schema (draft 2020-12) of the options. */
  readonly jsonSchema: Json;
}

/** {@link KitFate} */
export const kitFateSchema = z
  .object({
    fate: z.enum(['loaded', 'skipped', 'refused']),
    name: z.string(),
    kit: z.string().exactOptional(),
    version: z.string().exactOptional(),
    code: z.string().exactOptional(),
    sentence: z.string(),
  })
  .readonly();

const checkTimesSchema = z.object({ everyMs: z.number(), withinMs: z.number() }).readonly();

/** {@link TypeDescription} */
export const typeDescriptionSchema = z
  .object({
    kit: z.string(),
    kitVersion: z.string(),
    type: z.string(),
    app: z.string(),
    title: z.string(),
    dataGeneration: z.int(),
    verbs: z.array(z.string()).readonly(),
    timing: z
      .object({
        quickCheck: checkTimesSchema,
        deepCheck: checkTimesSchema,
        restoreMs: z.number(),
        removeMs: z.number(),
        recoverMs: z.number(),
        settleMs: z.number(),
      })
      .readonly(),
    disruptiveRecover: z.boolean(),
    jsonSchema,
  })
  .readonly();
