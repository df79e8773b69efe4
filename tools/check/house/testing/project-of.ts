import type { Rule } from '../finding.ts';
import { makeProject, type Project } from '../project.ts';

/** A project made of the given files, for the tests of the rules. */
export const projectOf = (files: Readonly<Record<string, string>>): Project =>
  makeProject(Object.keys(files), (path) => files[path] ?? '');

/** What a rule says about them, as `path:line` alone where only the place matters. */
export const placesOf = (rule: Rule, files: Readonly<Record<string, string>>): string[] =>
  rule.check(projectOf(files)).map(({ path, line }) => (line === undefined ? path : `${path}:${line}`));
