import ts from 'typescript';
import type { Finding, Rule } from '../finding.ts';
import type { Project } from '../project.ts';
import { lineOf, type Source, walk } from '../source.ts';

/** What one node says against the rule; undefined where it is fine. */
type Complaint = (node: ts.Node) => string | undefined;

function byNode(name: string, complaint: Complaint, among: (source: Source) => boolean = () => true): Rule {
  const findingsOf = ({ path, tree }: Source): Finding[] => {
    const findings: Finding[] = [];
    walk(tree, (node) => {
      const says = complaint(node);
      if (says !== undefined) findings.push({ path, line: lineOf(tree, node), says });
    });
    return findings;
  };
  return { name, check: (project: Project) => project.sources.filter(among).flatMap(findingsOf) };
}

export const noExportStar: Rule = byNode('no-export-star', (node) =>
  ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && node.exportClause === undefined
    ? 'export * hides what a door offers: list every name.'
    : undefined,
);

export const errorsByCode: Rule = byNode('errors-by-code', (node) =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
  ts.isIdentifier(node.right) &&
  node.right.text === 'LksspError'
    ? 'instanceof fails between two copies of core: recognise an error by its code.'
    : undefined,
);

const decoratorNames = (node: ts.HasDecorators): string[] =>
  (ts.getDecorators(node) ?? []).map(({ expression }) =>
    (ts.isCallExpression(expression) ? expression.expression : expression).getText(),
  );

/** Built without type metadata: a parameter without @inject would silently get undefined. */
function withoutInject(node: ts.Node): string | undefined {
  if (!ts.isClassDeclaration(node)) return undefined;
  if (!decoratorNames(node).some((name) => /^(injectable|singleton|scoped|autoInjectable)$/.test(name)))
    return undefined;
  const constructor = node.members.find(ts.isConstructorDeclaration);
  const bare = constructor?.parameters.find((each) => !decoratorNames(each).some((name) => name.startsWith('inject')));
  if (bare === undefined) return undefined;
  return `parameter ${bare.name.getText()} of ${node.name?.text ?? 'the class'} has no @inject(token): the build carries no type metadata, so it would be undefined.`;
}

export const injectEveryParameter: Rule = byNode('inject-every-parameter', withoutInject);

const LOGGER = /^(log|logger)$|(Log|Logger)$/;

const lastName = (node: ts.Expression): string =>
  ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';

const isComposed = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  (ts.isTemplateExpression(node) ||
    (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken));

/** Whoever searches a log for a warning looks for one fixed sentence; the facts stand in fields. */
function composedMessage(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  if (!/^(warn|error)$/.test(name.text) || !LOGGER.test(lastName(expression))) return undefined;
  return isComposed(node.arguments[0])
    ? `the message of ${name.text} is put together: make it one static sentence and pass the facts as fields.`
    : undefined;
}

export const staticLogMessages: Rule = byNode('static-log-messages', composedMessage, ({ isTest }) => !isTest);
