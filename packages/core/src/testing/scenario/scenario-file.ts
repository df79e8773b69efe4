import { parse } from 'yaml';
import { z } from 'zod';
import { givenSchema } from '../../engine/simulate/given.js';
import { expectationsSchema } from './expectations.js';

const schema = givenSchema.extend({ rule: z.string().min(20), expectations: expectationsSchema });

/** A scenario as it stands in given.yaml: a situation, the rule that it shows, and what must hold. */
export type Scenario = z.infer<typeof schema>;

/** Reads given.yaml. Throws an `Error` that names the place of every mistake. */
export function readScenario(text: string): Scenario {
  const result = schema.safeParse(parse(text));
  if (result.success) return result.data;
  throw new Error(z.prettifyError(result.error));
}
