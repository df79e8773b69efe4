import ts from 'typescript';
import type { Finding, Rule } from '../finding.ts';
import type { Project } from '../project.ts';
import { lineOf, type Source, walk } from '../source.ts';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
const EMPTY_WORDS = /^(utils?|helpers?|common|misc|shared)$/;
const EMPTY_SUFFIX = /(Utils?|Helpers?|Common|Impl)$/;
const OURS = /^(packages|registry|tools|test)\//;

function pathFindings(path: string): Finding[] {
  const parts = path.split('/').slice(1);
  const crooked = parts.find((part) => !KEBAB.test(part));
  const empty = parts.find((part) => EMPTY_WORDS.test(part.replace(/\..*$/, '')));
  return [
    ...(crooked === undefined
      ? []
      : [
          {
            path,
            says: `"${crooked}" is not kebab-case: name a file after its main export, restart-budget.ts for RestartBudget.`,
          },
        ]),
    ...(empty === undefined
      ? []
      : [{ path, says: `"${empty}" says nothing about what is inside: name it after what it does.` }]),
  ];
}

function complaint(name: string, isInterface: boolean): string | undefined {
  if (isInterface && /^I[A-Z][a-z]/.test(name)) return `${name}: an interface is the bare noun, ${name.slice(1)}.`;
  if (EMPTY_SUFFIX.test(name))
    return `${name}: an implementation is how + noun (SqliteStateStore), and no name ends in Utils, Helpers, Common.`;
  if (/^_[A-Za-z]/.test(name)) return `${name}: no leading underscore; make it private with # or do not export it.`;
  return undefined;
}

const isNamed = (node: ts.Node): node is ts.DeclarationStatement =>
  ts.isInterfaceDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isFunctionDeclaration(node);

function nameFindings({ path, tree }: Source): Finding[] {
  const findings: Finding[] = [];
  walk(tree, (node) => {
    if (!isNamed(node) || node.name === undefined || !ts.isIdentifier(node.name)) return;
    const says = complaint(node.name.text, ts.isInterfaceDeclaration(node));
    if (says !== undefined) findings.push({ path, line: lineOf(tree, node), says });
  });
  return findings;
}

const check = (project: Project): Finding[] =>
  project.sources
    .filter(({ path }) => OURS.test(path))
    .flatMap((each) => [...pathFindings(each.path), ...nameFindings(each)]);

export const names: Rule = { name: 'names', check };
