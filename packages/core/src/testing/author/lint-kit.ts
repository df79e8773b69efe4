import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageSchema, problemsOf } from '../../kits/kit-manifest.js';
import { CODE_LINT } from './code-lint.js';
import { DEFINITION_LINT } from './definition-lint.js';
import type { LintFacts, LintFinding, LintReport, LintRule, PublishFacts } from './lint-rule.js';
import { MANIFEST_LINT } from './manifest-lint.js';
import { packedFiles } from './packed-files.js';
import { TARBALL_LINT } from './tarball-lint.js';
import { tryImport } from './try-import.js';

const RULES: readonly LintRule[] = [...MANIFEST_LINT, ...TARBALL_LINT, ...CODE_LINT, ...DEFINITION_LINT];

/** Tries every rule of the gates and of publishing on the package in `folder`. Throws when there is no package. */
export async function lintKit(folder: string, core: string): Promise<LintReport> {
  const facts = readPackage(folder);
  const [packed, imported] = await Promise.all([packedFiles(folder), tryImport(folder)]);
  const known: LintFacts = { facts, packed, imported, core, read: (path) => readFileSync(join(folder, path), 'utf8') };
  const tried = RULES.map((rule) => ({ rule, says: rule.check(known) }));
  return {
    name: facts.name,
    version: facts.version,
    folder,
    findings: tried.flatMap(({ rule, says }) => (says.length === 0 ? [] : [finding(rule, says)])),
    kept: tried.filter(({ says }) => says.length === 0).map(({ rule }) => rule.rule),
    files: packed.length,
    bytes: packed.reduce((sum, { size }) => sum + size, 0),
  };
}

const finding = ({ rule, level, mend }: LintRule, says: readonly string[]): LintFinding => ({
  rule,
  level,
  says,
  mend,
});

/** The package.json of an author's folder. Throws with what is wrong with it. */
export function readPackage(folder: string): PublishFacts {
  const file = join(folder, 'package.json');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read`, { cause: error });
  }
  const parsed = packageSchema.safeParse(value);
  if (!parsed.success) throw new Error(`${file} is not valid: ${problemsOf(parsed.error)}`);
  return parsed.data as PublishFacts;
}
