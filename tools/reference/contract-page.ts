import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { declarationText } from './declaration-text.ts';

const HEAD = `# The kit contract

Everything that \`@lkssp/core\` offers to a kit. Its version is the version of the contract: a new optional member is a minor, a new required one a major. [Writing a kit](../guide/write-a-kit.md) begins at the beginning.

This page is written by \`node tools/reference/main.ts\` from the comments in \`packages/core/src/contract\`; a test compares both.
`;

/** Chapters by the file that the names come from, in the order in which an author needs them. */
const CHAPTERS: Readonly<Record<string, string>> = {
  kit: 'The kit',
  'resource-type': 'Resource types',
  verbs: 'Verbs and their call',
  verdict: 'Verdicts: what a check found',
  outcome: 'Outcomes: what an action achieved',
  'watch-target': 'What to watch between checks',
  timing: 'Times',
  duration: 'Durations',
  host: 'The host',
  'host-processes': 'The host: processes',
  'host-units': 'The host: services',
  'host-mounts': 'The host: mounts',
  'host-addresses': 'The host: addresses',
  'host-probes': 'The host: looking at paths and web servers',
  json: 'Values that cross',
  brand: 'Brands',
};

/** One name of the door, with where it is declared. */
interface Offered {
  readonly name: string;
  readonly file: string;
}

/** docs/reference/contract.md, from the sources in `core` (the folder packages/core/src). */
export function contractPage(core: string): string {
  const offered = namesOf(core);
  const unknown = offered.find(({ file }) => !(file in CHAPTERS));
  if (unknown !== undefined)
    throw new Error(`contract/${unknown.file}.ts has no chapter in contract-page.ts: name one.`);
  const chapters = Object.entries(CHAPTERS).flatMap(([file, title]) => {
    const names = offered.filter((each) => each.file === file).map(({ name }) => name);
    return names.length === 0 ? [] : [chapter(core, file, title, names)];
  });
  return [HEAD, ...chapters].join('\n');
}

/** What the door names, in its order. */
function namesOf(core: string): readonly Offered[] {
  const door = parse(core, 'index.ts');
  return door.statements.filter(ts.isExportDeclaration).flatMap((each) => {
    const from = each.moduleSpecifier;
    if (from === undefined || !ts.isStringLiteral(from) || each.exportClause === undefined) return [];
    if (!from.text.startsWith('./contract/') || !ts.isNamedExports(each.exportClause)) return [];
    const file = posix.basename(from.text, '.js');
    return each.exportClause.elements.map(({ name }) => ({ name: name.text, file }));
  });
}

function chapter(core: string, file: string, title: string, names: readonly string[]): string {
  const source = parse(core, `contract/${file}.ts`);
  const declared = source.statements.flatMap((each) => {
    const name = nameOf(each);
    return name !== undefined && names.includes(name) ? [{ name, statement: each }] : [];
  });
  const missing = names.filter((name) => !declared.some((each) => each.name === name));
  if (missing.length > 0) throw new Error(`contract/${file}.ts does not declare ${missing.join(', ')}.`);
  const sections = declared.map(({ name, statement }) => `### ${name}\n\n${declarationText(source, statement)}`);
  return [`## ${title}\n`, ...sections].join('\n');
}

function nameOf(statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) {
    const name = statement.declarationList.declarations[0]?.name;
    return name !== undefined && ts.isIdentifier(name) ? name.text : undefined;
  }
  const isNamed =
    ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isFunctionDeclaration(statement);
  return isNamed ? statement.name?.text : undefined;
}

function parse(core: string, path: string): ts.SourceFile {
  const text = readFileSync(join(core, path), 'utf8');
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}
