import { z } from 'zod';
import { KIT_CATEGORIES } from '../domain/kit-categories.js';
import { type KitRefusal, refusal } from './kit-refusal.js';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const name = z.string().regex(KEBAB, 'must be kebab-case, for example "my-kit"');

const declaredType = z.strictObject({ type: name, app: z.string().min(1) });

/** The `lkssp` field of a kit's package.json: what must be known before its code runs. */
export const kitManifestSchema = z.strictObject({
  /** Kit id, kebab-case; people type it. */
  id: name,
  /** Names of its resource types, with the application class where given. At least one, none twice. */
  resourceTypes: z
    .array(z.union([name, declaredType]))
    .min(1)
    .transform((types) => types.map((each) => (typeof each === 'string' ? each : each.type)))
    .refine((types) => new Set(types).size === types.length, 'names a type twice'),
  category: z.enum(KIT_CATEGORIES),
  /** What the machine must have; left out: nothing special. */
  needs: z
    .strictObject({
      /** Values of `process.platform`. */
      os: z.array(z.string().min(1)).default([]),
      /** Programs that must be found in the PATH that verbs get. */
      commands: z.array(z.string().min(1)).default([]),
      privilege: z.enum(['root', 'none']).default('none'),
    })
    .default({ os: [], commands: [], privilege: 'none' }),
  /** Counts up when stored options change their meaning; see `migrate`. */
  dataGeneration: z.int().min(1),
});

/** A valid manifest. */
export type KitManifest = z.output<typeof kitManifestSchema>;

/** What a package.json says that lkssp reads. */
export const packageSchema = z.looseObject({
  name: z.string().min(1),
  version: z.string().min(1),
  type: z.string().optional(),
  keywords: z.array(z.string()).optional(),
  engines: z.looseObject({ node: z.string().optional() }).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  bundleDependencies: z.union([z.array(z.string()), z.boolean()]).optional(),
  bundledDependencies: z.union([z.array(z.string()), z.boolean()]).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
  lkssp: z.unknown().optional(),
});

/** A package.json as far as lkssp reads it. */
export type PackageFacts = z.output<typeof packageSchema>;

/** The manifest in a package.json, or why it cannot be used. */
export function readManifest(facts: PackageFacts): { manifest: KitManifest } | { refusal: KitRefusal } {
  const parsed = kitManifestSchema.safeParse(facts.lkssp);
  if (parsed.success) return { manifest: parsed.data };
  return { refusal: refusal('LKSSP_KIT_MANIFEST_INVALID', { name: facts.name, problems: problemsOf(parsed.error) }) };
}

/** `id: must be kebab-case; category: …` */
export function problemsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.map(String).join('.') || 'lkssp'}: ${issue.message}`).join('; ');
}
