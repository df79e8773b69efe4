import { z } from 'zod';
import { type KitCategory, kitCategorySchema } from './kit.js';

/** Kits to be installed, or to be changed to another version. */
export interface AddKitsOrder {
  /** npm's own words for packages: `@lkssp/kit-ip@^1`, an absolute path of a tarball or folder. */
  readonly packages: readonly string[];
  /** Allow an older version than the installed one. */
  readonly downgrade?: boolean;
}

/** Kits to be removed. Named by package, by id, or by the package name without `@lkssp/kit-`. */
export interface RemoveKitsOrder {
  readonly names: readonly string[];
  /** Forget its resources first; their applications run on, unprotected. */
  readonly letGo?: boolean;
}

/** Kits to be brought to the newest version that fits. */
export interface UpgradeKitsOrder {
  /** Left out: all. */
  readonly names?: readonly string[];
}

/** What an upgrade does with one kit. */
export interface KitUpgradeStep {
  readonly name: string;
  readonly from: string;
  /** The newest version that fits; equal to `from` when there is nothing to do. */
  readonly to: string;
  /** Why a newer version is left out, or why there is none that fits. */
  readonly why?: string;
  /** Resources whose stored options get another form. */
  readonly migrates: readonly string[];
}

/** A file of an installed package that is not as it was published. */
export interface VerifyFinding {
  /** Package name, also of a kit's own dependency. */
  readonly name: string;
  readonly version: string;
  /** Relative to the package's folder; absent when the package as a whole cannot be compared. */
  readonly file?: string;
  readonly is: 'changed' | 'missing' | 'added' | 'unpublished' | 'unproven';
  /** The sentence for the person. */
  readonly says: string;
}

/** A kit that the registry offers. */
export interface OfferedKit {
  readonly name: string;
  /** The newest version that fits this lkssp; the newest of all where none does. */
  readonly version: string;
  readonly category: KitCategory;
  readonly title: string;
  /** False when no version fits this lkssp. */
  readonly fits: boolean;
}

const words = z.array(z.string().min(1).max(4096)).min(1).max(1000).readonly();

/** {@link AddKitsOrder} */
export const addKitsOrderSchema = z
  .strictObject({ packages: words, downgrade: z.boolean().exactOptional() })
  .readonly();

/** {@link RemoveKitsOrder} */
export const removeKitsOrderSchema = z.strictObject({ names: words, letGo: z.boolean().exactOptional() }).readonly();

/** {@link UpgradeKitsOrder} */
export const upgradeKitsOrderSchema = z.strictObject({ names: words.exactOptional() }).readonly();

/** {@link KitUpgradeStep} */
export const kitUpgradeStepSchema = z
  .object({
    name: z.string(),
    from: z.string(),
    to: z.string(),
    why: z.string().exactOptional(),
    migrates: z.array(z.string()).readonly(),
  })
  .readonly();

/** {@link VerifyFinding} */
export const verifyFindingSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    file: z.string().exactOptional(),
    is: z.enum(['changed', 'missing', 'added', 'unpublished', 'unproven']),
    says: z.string(),
  })
  .readonly();

/** {@link OfferedKit} */
export const offeredKitSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    category: kitCategorySchema,
    title: z.string(),
    fits: z.boolean(),
  })
  .readonly();
