import { posix } from 'node:path';
import ts from 'typescript';

/** One import, export-from or dynamic import. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** A parsed TypeScript or JavaScript file of the project. */
export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
  readonly isTest: boolean;
}

export const lineOf = (tree: ts.SourceFile, node: ts.Node): number =>
  tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;

/** Calls `visit` for every node of the file. */
export function walk(tree: ts.SourceFile, visit: (node: ts.Node) => void): void {
  const each = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, each);
  };
  each(tree);
}

function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal as ts.Expression;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  return undefined;
}

export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  walk(tree, (node) => {
    const specifier = specifierOf(node);
    if (specifier && ts.isStringLiteral(specifier))
      imports.push({ specifier: specifier.text, line: lineOf(tree, node) });
  });
  return { path, tree, imports, isTest: /\.test\.[jt]s$/.test(path) };
}

/** Where a relative import points, from the root of the repository; undefined for a package. */
export const targetOf = (source: Source, { specifier }: Import): string | undefined =>
  specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : undefined;
