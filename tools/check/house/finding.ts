import type { Project } from './project.ts';

/** One place that breaks a rule, with what to do about it. */
export interface Finding {
  readonly path: string;
  readonly line?: number;
  readonly says: string;
}

/** One rule of the house: a pure function over the files of the project. */
export interface Rule {
  readonly name: string;
  readonly check: (project: Project) => readonly Finding[];
}

export const sentence = (rule: Rule, { path, line, says }: Finding): string =>
  `${path}${line === undefined ? '' : `:${line}`}  [${rule.name}] ${says}`;
