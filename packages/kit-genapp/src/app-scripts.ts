import type { Call } from '@lkssp/core';
import type { AppOptions } from './app-options.js';

/** The scripts that a resource may have, by the verb that runs them. */
export const SCRIPTS = ['restore', 'remove', 'quickCheck', 'recover'] as const;

/** Name of a script, and of its copy in care. */
export type ScriptName = (typeof SCRIPTS)[number];

/** The call of a verb of the scripts form. */
export type AppCall = Call<AppOptions>;

/** The scripts that this resource has, with where they came from. */
export function scriptsOf(options: AppOptions): readonly { readonly name: ScriptName; readonly source: string }[] {
  return SCRIPTS.flatMap((name) => {
    const source = options[name];
    return source === undefined ? [] : [{ name, source }];
  });
}
