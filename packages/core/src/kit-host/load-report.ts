import { z } from 'zod';
import type { KitEntry } from '../kits/kit-entry.js';
import { refusal } from '../kits/kit-refusal.js';
import type { LoadResult } from '../kits/load-result.js';
import type { TypeDescription } from '../ports/kit-gateway.js';

const verb = z.enum(['restore', 'remove', 'quickCheck', 'deepCheck', 'recover', 'create', 'delete']);
const check = z.object({ everyMs: z.number().positive(), withinMs: z.number().positive() });

const typeSchema = z.object({
  type: z.string(),
  app: z.string(),
  title: z.string(),
  verbs: z.array(verb),
  timing: z.object({
    quickCheck: check,
    deepCheck: check,
    restoreMs: z.number().positive(),
    removeMs: z.number().positive(),
    recoverMs: z.number().positive(),
    settleMs: z.number().positive(),
  }),
  disruptiveRecover: z.boolean(),
  jsonSchema: z.json(),
});

const resultSchema = z.union([
  z.object({ loaded: z.literal(true), name: z.string(), types: z.array(typeSchema) }),
  z.object({
    loaded: z.literal(false),
    name: z.string(),
    refusal: z.object({ code: z.string(), sentence: z.string() }),
  }),
]);

/** What a kit host says of the kits that it imported, as far as it can be believed. Once for each host, so zod may take its time. */
export function loadResults(entries: readonly KitEntry[], reported: unknown): readonly LoadResult[] {
  const list: readonly unknown[] = Array.isArray(reported) ? reported : [];
  return entries.map((entry, at) => {
    const parsed = resultSchema.safeParse(list[at]);
    if (!parsed.success || parsed.data.name !== entry.name) {
      const why = 'its host told nonsense of it';
      return { loaded: false, name: entry.name, refusal: refusal('LKSSP_KIT_IMPORT', { name: entry.name, why }) };
    }
    if (!parsed.data.loaded) return parsed.data as LoadResult;
    const { id: kit, version: kitVersion, dataGeneration } = entry;
    const types = parsed.data.types.map((each): TypeDescription => ({ ...each, kit, kitVersion, dataGeneration }));
    return { loaded: true, name: entry.name, types };
  });
}
