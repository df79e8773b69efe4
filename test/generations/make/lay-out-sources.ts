import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../rig/program.ts';
import type { GenerationOverlay, Omission } from './generation.ts';
import { applyEdit } from './source-edit.ts';

/** Packages whose major is the generation. Kits have numbers of their own. */
export const PROGRAM_PACKAGES = ['core', 'client', 'http-api', 'releases', 'daemon', 'cli'] as const;

const SCHEMA = 'core/src/engine/state/schema';

/** Copies the sources of the real packages to `folder`, as tsup wants to find them. */
export function copySources(folder: string): string {
  const packages = join(folder, 'packages');
  const isSource = (path: string): boolean =>
    !/\/(dist|\.tsc|test|node_modules)(\/|$)|\.test\.ts$/.test(path.slice(ROOT.length));
  for (const name of PROGRAM_PACKAGES)
    cpSync(join(ROOT, 'packages', name), join(packages, name), { recursive: true, filter: isSource });
  for (const file of ['tsup.base.ts', 'tsconfig.base.json', 'package.json'])
    cpSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return packages;
}

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function addMigration(packages: string, { migration: { name, sql } }: GenerationOverlay, omit: Omission): void {
  if (omit.migration === true) return;
  const number = readdirSync(join(packages, SCHEMA)).filter((each) => /^\d{4}-/.test(each)).length + 1;
  const file = `${String(number).padStart(4, '0')}-${name}`;
  if (omit.sql !== undefined && !sql.includes(omit.sql))
    throw new Error(`generation has no "${omit.sql}" to leave out`);
  const text = omit.sql === undefined ? sql : sql.replace(omit.sql, '');
  const source = `import type { Migration } from './migration.js';\n\nexport const ${camel(name)}: Migration = { number: ${number}, sql: \`${text}\` };\n`;
  writeFileSync(join(packages, SCHEMA, `${file}.ts`), source);
  const list = `${SCHEMA}/migrations.ts`;
  applyEdit(packages, {
    file: list,
    from: "import type { Migration } from './migration.js';",
    to: `import { ${camel(name)} } from './${file}.js';\nimport type { Migration } from './migration.js';`,
  });
  const [line = ''] = /export const MIGRATIONS[^;]*/.exec(readFileSync(join(packages, list), 'utf8')) ?? [];
  applyEdit(packages, { file: list, from: line, to: line.replace(/,?\s*\]$/, `, ${camel(name)}]`) });
}

/** Gives all of them one version; they know each other by exactly that. */
export function number(packages: string, version: string): void {
  for (const name of PROGRAM_PACKAGES) {
    const file = join(packages, name, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
      version: string;
      dependencies?: Record<string, string>;
    };
    manifest.version = version;
    for (const each of Object.keys(manifest.dependencies ?? {}))
      if (each.startsWith('@lkssp/')) Object.assign(manifest.dependencies ?? {}, { [each]: version });
    writeFileSync(file, JSON.stringify(manifest, null, 2));
  }
}

/** Turns copied sources of the generation before into those of this one. */
export function overlay(packages: string, step: GenerationOverlay, omit: Omission = {}): void {
  addMigration(packages, step, omit);
  for (const edit of step.edits) applyEdit(packages, edit);
  const list = join(packages, SCHEMA, 'migrations.ts');
  const [line = ''] = /export const GENERATION = \d+;/.exec(readFileSync(list, 'utf8')) ?? [];
  applyEdit(packages, {
    file: `${SCHEMA}/migrations.ts`,
    from: line,
    to: `export const GENERATION = ${step.generation};`,
  });
}
