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

/** Where a kit belongs in lists and menus. */
export type KitCategory = 'application-suite' | 'database' | 'web' | 'mail' | 'storage' | 'network' | 'miscellaneous';

/** One installed kit, as a list shows it. */
export interface KitSummary extends KitFate {
  /** Absent where the manifest could not be read. */
  readonly category?: KitCategory;
  /** Tags of its resources. */
  readonly resources: readonly string[];
}

/** Everything that is known of one installed kit. */
export interface KitDetails extends KitSummary {
  readonly description?: string;
  /** What the kit folder asks for: a range, a tag, a file. */
  readonly wanted: string;
  /** Of its tarball, sha512-…; absent for what did not come as a tarball. */
  readonly integrity?: string;
  /** Range of `@lkssp/core` that it is made for. */
  readonly core?: string;
  readonly dataGeneration?: number;
  readonly types: readonly string[];
  readonly needs?: { readonly os: readonly string[]; readonly commands: readonly string[]; readonly privilege: string };
  /** Where it lies. */
  readonly folder: string;
  readonly license?: string;
  readonly homepage?: string;
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

/** {@link KitCategory} */
export const kitCategorySchema = z.enum([
  'application-suite',
  'database',
  'web',
  'mail',
  'storage',
  'network',
  'miscellaneous',
]);

const summary = {
  fate: z.enum(['loaded', 'skipped', 'refused']),
  name: z.string(),
  kit: z.string().exactOptional(),
  version: z.string().exactOptional(),
  code: z.string().exactOptional(),
  sentence: z.string(),
  category: kitCategorySchema.exactOptional(),
  resources: z.array(z.string()).readonly(),
};

/** {@link KitSummary} */
export const kitSummarySchema = z.object(summary).readonly();

const needsSchema = z
  .object({
    os: z.array(z.string()).readonly(),
    commands: z.array(z.string()).readonly(),
    privilege: z.string(),
  })
  .readonly();

/** {@link KitDetails} */
export const kitDetailsSchema = z
  .object({
    ...summary,
    description: z.string().exactOptional(),
    wanted: z.string(),
    integrity: z.string().exactOptional(),
    core: z.string().exactOptional(),
    dataGeneration: z.int().exactOptional(),
    types: z.array(z.string()).readonly(),
    needs: needsSchema.exactOptional(),
    folder: z.string(),
    license: z.string().exactOptional(),
    homepage: z.string().exactOptional(),
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
