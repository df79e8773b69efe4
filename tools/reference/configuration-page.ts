/** The parts of a JSON Schema that the page reads. */
interface Schema {
  readonly description?: string;
  readonly title?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const HEAD = `# Configuration

The daemon reads the first of these that it finds, in the \`etc\` folder of its home and then in \`/etc/lkssp\`: \`lkssp.config.yaml\` (\`.yml\`, \`.json\`), \`.lkssprc\` (plain, \`.yaml\`, \`.yml\`, \`.json\`), the field \`lkssp\` of a \`package.json\`. \`lkssp.config.js\`, \`lkssp.config.ts\` and their \`.lkssprc\` forms are program code: they are read only with leave, and only when they and the folders above belong to root and nobody else may write them. A mistake is told with file, line and column; then nothing of the file holds and the daemon does not start.

Durations are written \`500ms\`, \`30s\`, \`5min\`, \`2h\`; sizes \`64MiB\`, \`1GiB\`. Where the configuration says nothing, \`LKCHECKINTERVAL\` (seconds) of the model product's \`/etc/default/LifeKeeper\` counts as \`checkInterval\`.

This page is written by \`node tools/reference/main.ts\` from \`packages/core/src/config/daemon-config.ts\`; a test compares both.
`;

/** docs/reference/configuration.md, from the JSON Schema of the configuration. */
export function configurationPage(schema: unknown): string {
  const rows = rowsOf(schema as Schema, '');
  const table = [['key', 'allowed', 'default', 'meaning'], ['---', '---', '---', '---'], ...rows];
  return `${HEAD}\n${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n${EXAMPLE}`;
}

function rowsOf(schema: Schema, prefix: string): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, each]) => {
    const key = `${prefix}${name}`;
    if (each.properties !== undefined)
      return [[`\`${key}\``, '', '', cell(each.description)], ...rowsOf(each, `${key}.`)];
    const standard = each.default === undefined ? '' : `\`${text(each.default)}\``;
    return [[`\`${key}\``, cell(allowed(each)), standard, cell(each.description)]];
  });
}

function allowed(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${text(each)}\``).join(', ');
  if (schema.title !== undefined) return schema.title;
  if (schema.type === 'integer') return `a whole number, ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'boolean') return '`true`, `false`';
  return schema.type === 'array' ? 'a list of texts' : 'a text';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function cell(words = ''): string {
  return words.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

const EXAMPLE = `## An example

\`\`\`yaml
checkInterval: 30s
failover:
  restartBudget: { limit: 2, period: 2h, secondFile: /boot/lkssp-restarts }
kits:
  shared: [ip, fs]
log: { level: notice }
\`\`\`
`;
