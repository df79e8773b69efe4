import type { Json } from '../contract/json.js';
import type { Verb } from '../contract/verbs.js';
import { LksspError } from '../errors/lkssp-error.js';

/** Times of a resource in milliseconds, with everything decided: kit's default, server's setting, resource's own. */
export interface ResourceTiming {
  readonly quickCheck: { readonly everyMs: number; readonly withinMs: number };
  readonly deepCheck: { readonly everyMs: number; readonly withinMs: number };
  readonly restoreMs: number;
  readonly removeMs: number;
  readonly recoverMs: number;
  readonly settleMs: number;
}

/** What an administrator may set for one resource; left out means: the level above decides. Times in milliseconds. */
export interface ResourceSettings {
  readonly checkIntervalMs?: number;
  readonly checkLimitMs?: number;
  readonly deepCheckIntervalMs?: number;
  readonly restoreLimitMs?: number;
  readonly removeLimitMs?: number;
  readonly recoverLimitMs?: number;
  readonly failureThreshold?: number;
  /** 0 = a hung check never opens an incident. */
  readonly unknownThreshold?: number;
  readonly hungFailover?: boolean;
  readonly onRemoveFailure?: 'leave' | 'failover';
}

/** A change of settings: a value sets, `null` returns to the level above, what is left out stays as it is. */
export type SettingsChange = { readonly [Name in keyof ResourceSettings]: ResourceSettings[Name] | null };

/** `settings` after `change`. */
export function changedSettings(settings: ResourceSettings, change: SettingsChange): ResourceSettings {
  return Object.fromEntries(Object.entries({ ...settings, ...change }).filter(([, value]) => value !== null));
}

/** What a person wants: in service, or out until told otherwise. Survives restarts of daemon and node. */
export type Intent = 'in' | 'out';

/** A protected thing as it was created: configuration, no state. */
export interface Resource {
  readonly tag: string;
  readonly kit: string;
  readonly type: string;
  readonly app: string;
  /** The kit's own identifier, unique within kit and type. */
  readonly id: string;
  readonly options: Json;
  /** The kit's data generation that `options` is of. */
  readonly dataGeneration: number;
  readonly settings: ResourceSettings;
  readonly intent: Intent;
  /** Verbs that its options leave it with, where those are fewer than its type's. */
  readonly verbs?: readonly Verb[];
}

/** `parent` depends on `child`. */
export interface Dependency {
  readonly parent: string;
  readonly child: string;
}

const TAG = /^[A-Za-z0-9_-][A-Za-z0-9_./-]{0,255}$/;

/** Throws `LKSSP_TAG_INVALID` unless `tag` follows the rules of product.md. */
export function assertTag(tag: string): void {
  if (!TAG.test(tag)) throw new LksspError('LKSSP_TAG_INVALID', { tag: tag.slice(0, 300) });
}
