import { z } from 'zod';
import { type KitUpgradeStep, kitUpgradeStepSchema } from './kit-order.js';

/** An upgrade of lkssp itself. */
export interface UpgradeOrder {
  /** A version of core; the newest that can be reached at once when left out. */
  readonly to?: string;
}

/** What an upgrade of lkssp itself would do. */
export interface UpgradePlan {
  readonly from: string;
  readonly to: string;
  /** Our packages that change. */
  readonly packages: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  readonly kits: readonly KitUpgradeStep[];
  /** Tags whose stored options get another form. */
  readonly resources: readonly string[];
  readonly storeMigrates: boolean;
  /** What stands against it, in sentences; empty when it can be run. */
  readonly problems: readonly string[];
}

/** The replacement of programs, kits or store as a whole. */
export interface Changeover {
  readonly id: string;
  readonly kind: 'upgrade' | 'roll-back' | 'restore';
  readonly phase: 'running' | 'done' | 'rolled-back';
  /** Versions of core. */
  readonly from: string;
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Why it was rolled back. */
  readonly reason?: string;
}

/** {@link UpgradeOrder} */
export const upgradeOrderSchema = z.strictObject({ to: z.string().min(1).max(256).exactOptional() }).readonly();

const packageChangeSchema = z.object({ name: z.string(), from: z.string(), to: z.string() }).readonly();

/** {@link UpgradePlan} */
export const upgradePlanSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    packages: z.array(packageChangeSchema).readonly(),
    kits: z.array(kitUpgradeStepSchema).readonly(),
    resources: z.array(z.string()).readonly(),
    storeMigrates: z.boolean(),
    problems: z.array(z.string()).readonly(),
  })
  .readonly();

/** {@link Changeover} */
export const changeoverSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['upgrade', 'roll-back', 'restore']),
    phase: z.enum(['running', 'done', 'rolled-back']),
    from: z.string(),
    to: z.string(),
    startedAt: z.number(),
    endedAt: z.number().exactOptional(),
    reason: z.string().exactOptional(),
  })
  .readonly();
