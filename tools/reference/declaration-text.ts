import ts from 'typescript';

/** One declaration of the contract as Markdown: what it is for, its form, and what its members mean. */
export function declarationText(source: ts.SourceFile, statement: ts.Statement): string {
  const members = membersOf(statement);
  const described = members.filter((each) => docOf(source, each) !== '');
  return [
    docOf(source, statement),
    '',
    '```ts',
    formOf(source, statement),
    '```',
    '',
    ...(described.length === 0 ? [] : [...described.map((each) => memberLine(source, each)), '']),
  ].join('\n');
}

const memberLine = (source: ts.SourceFile, member: ts.TypeElement): string =>
  `- \`${member.name?.getText(source) ?? ''}\`: ${docOf(source, member)}`;

function membersOf(statement: ts.Statement): readonly ts.TypeElement[] {
  if (ts.isInterfaceDeclaration(statement)) return statement.members;
  if (ts.isTypeAliasDeclaration(statement) && ts.isTypeLiteralNode(statement.type)) return statement.type.members;
  return [];
}

/** The comment as one paragraph; links become code. */
function docOf(source: ts.SourceFile, node: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = docs.map((each) => each.getText(source)).join(' ');
  return text
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .replace(/\{@link ([^}\s]+)[^}]*\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The declaration without comments and, for a function, without its body. */
function formOf(source: ts.SourceFile, statement: ts.Statement): string {
  const end = ts.isFunctionDeclaration(statement) && statement.body !== undefined ? statement.body.pos : statement.end;
  const text = source.text.slice(statement.getStart(source), end).replace(/^export /, '');
  const bare = text
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n');
  return `${bare.trim()}${ts.isFunctionDeclaration(statement) ? ';' : ''}`;
}
