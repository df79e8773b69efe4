import { z } from 'zod';

/** `parent` depends on `child`. */
export interface Dependency {
  readonly parent: string;
  readonly child: string;
}

/** {@link Dependency} */
export const dependencySchema = z.strictObject({ parent: z.string(), child: z.string() }).readonly();
