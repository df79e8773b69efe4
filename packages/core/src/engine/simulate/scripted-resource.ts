import type { Json } from '../../contract/json.js';
import type { ActionVerb, CheckVerb } from '../../contract/verbs.js';
import type { WatchTarget } from '../../contract/watch-target.js';

/**
 * How a pretended thing is. `down`: taken out of service in order; a check calls it failed, as it does `failed`.
 * `hung`: a check gets no answer. `unable`: it cannot be looked at.
 */
export type Health = 'healthy' | 'degraded' | 'failed' | 'hung' | 'unable' | 'down';

/** What a check of a pretended thing does. */
export interface CheckScript {
  /** Milliseconds of the clock. */
  takesMs: number;
  /** What it finds whatever the health is; left out: the health. */
  finds?: Health;
  /** What the next calls find, first come first; used up before `finds`. */
  next: Health[];
  reason?: string;
  watch?: readonly WatchTarget[];
}

/** What an acting verb of a pretended thing does. */
export interface ActionScript {
  /** Milliseconds of the clock. */
  takesMs: number;
  does: 'works' | 'fails' | 'hangs';
  /** So many calls fail before it does what `does` says. */
  failsFirst: number;
  reason: string;
  recoverable: boolean;
  heldBy: readonly string[];
  /** Health once it has worked; left out: the health stays. */
  leaves?: Health;
  /** Health once it has failed or hung; left out: the health stays. */
  breaks?: Health;
  /** Tags that are failed once it has worked. */
  bringsDown: readonly string[];
  handle?: Json;
  /** So many times the thing fails again once this has worked, so long afterwards. */
  relapses: number;
  relapsesAfterMs: number;
  /** True: an event tells of every relapse. */
  hints: boolean;
}

/** One pretended thing; everything may be changed at any time. */
export interface ScriptedResource {
  readonly tag: string;
  health: Health;
  /** What checks say about a health that is not good. */
  reason?: string;
  /** True: it is healthy only while all that it depends on is, and cannot be restored otherwise. */
  needsChildren: boolean;
  /** What it depends on, as far as a call has named it. */
  children: readonly string[];
  readonly checks: Readonly<Record<CheckVerb, CheckScript>>;
  readonly actions: Readonly<Record<ActionVerb, ActionScript>>;
}

function check(): CheckScript {
  return { takesMs: 10, next: [] };
}

function action(takesMs: number, leaves?: Health): ActionScript {
  const script: ActionScript = {
    takesMs,
    does: 'works',
    failsFirst: 0,
    reason: 'the script ended with code 1',
    recoverable: true,
    heldBy: [],
    bringsDown: [],
    relapses: 0,
    relapsesAfterMs: 1000,
    hints: false,
  };
  if (leaves !== undefined) script.leaves = leaves;
  return script;
}

/** A thing that is up, whose verbs do what their names say: checks take 10 ms, actions a second. */
export function scriptedResource(tag: string): ScriptedResource {
  return {
    tag,
    health: 'healthy',
    needsChildren: false,
    children: [],
    checks: { quickCheck: check(), deepCheck: check() },
    actions: {
      restore: action(1000, 'healthy'),
      remove: action(1000, 'down'),
      recover: action(1000, 'healthy'),
      create: action(0),
      delete: action(0),
    },
  };
}
