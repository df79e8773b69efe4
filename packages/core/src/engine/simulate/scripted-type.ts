import type { Verb } from '../../contract/verbs.js';
import { DEFAULT_TIMING } from '../../contract/resource-type.js';
import { toMs } from '../../contract/duration.js';
import type { ResourceTiming } from '../../domain/resource.js';
import type { TypeDescription } from '../../ports/kit-gateway.js';

/** What a pretended type is; left out: kit `pretend`, type `thing`, with `recover` and without `deepCheck`. */
export interface ScriptedTypeDefinition {
  readonly kit?: string;
  readonly type?: string;
  /** Default true. */
  readonly recover?: boolean;
  /** Default false. */
  readonly deepCheck?: boolean;
  /** Default true. */
  readonly quickCheck?: boolean;
  /** Default true. */
  readonly disruptiveRecover?: boolean;
  /** Left out, in part or whole: the contract's defaults. */
  readonly timing?: Partial<ResourceTiming>;
}

/** The times that hold where a type says nothing, in milliseconds. */
export const SCRIPTED_TIMING: ResourceTiming = {
  quickCheck: { everyMs: toMs(DEFAULT_TIMING.quickCheck.every), withinMs: toMs(DEFAULT_TIMING.quickCheck.within) },
  deepCheck: { everyMs: toMs(DEFAULT_TIMING.deepCheck.every), withinMs: toMs(DEFAULT_TIMING.deepCheck.within) },
  restoreMs: toMs(DEFAULT_TIMING.restore.within),
  removeMs: toMs(DEFAULT_TIMING.remove.within),
  recoverMs: toMs(DEFAULT_TIMING.recover.within),
  settleMs: toMs(DEFAULT_TIMING.settle),
};

function verbsOf(definition: ScriptedTypeDefinition): readonly Verb[] {
  return [
    ...(['restore', 'remove', 'create', 'delete'] as const),
    ...((definition.quickCheck ?? true) ? (['quickCheck'] as const) : []),
    ...((definition.deepCheck ?? false) ? (['deepCheck'] as const) : []),
    ...((definition.recover ?? true) ? (['recover'] as const) : []),
  ];
}

/** The description of a pretended type. */
export function scriptedType(definition: ScriptedTypeDefinition = {}): TypeDescription {
  return {
    kit: definition.kit ?? 'pretend',
    kitVersion: '1.0.0',
    type: definition.type ?? 'thing',
    app: 'gen',
    title: 'a pretended thing',
    dataGeneration: 1,
    verbs: verbsOf(definition),
    timing: { ...SCRIPTED_TIMING, ...definition.timing },
    disruptiveRecover: definition.disruptiveRecover ?? true,
    jsonSchema: { type: 'object' },
  };
}
