import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { HierarchyDocument } from '@lkssp/client';

/** Names of the members of a fleet: `p0000`, `p0001` … */
export const memberNames = (size: number): readonly string[] =>
  Array.from({ length: size }, (_, at) => `p${String(at).padStart(5, '0')}`);

/**
 * A program for each member that does nothing and costs next to nothing: sleep(1) under the member's own name, so that
 * every process tells to whom it belongs.
 */
export function makePrograms(folder: string, names: readonly string[]): (name: string) => string {
  mkdirSync(folder, { recursive: true });
  for (const name of names) symlinkSync('/bin/sleep', join(folder, name));
  return (name) => join(folder, name);
}

/** A document that has every member supervised. `checkInterval` left out: the kit's own. */
export function fleetDocument(
  names: readonly string[],
  program: (name: string) => string,
  checkInterval?: string,
): HierarchyDocument {
  const settings = checkInterval === undefined ? {} : { settings: { checkInterval } };
  const resource = (name: string): HierarchyDocument['resources'][string] => ({
    kit: 'genapp',
    type: 'process',
    options: { command: [program(name), 'infinity'] },
    ...settings,
  });
  return { version: 1, resources: Object.fromEntries(names.map((name) => [name, resource(name)])) };
}
