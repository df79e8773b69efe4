import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { DocumentError } from './document-error.js';
import type { Place } from './place.js';

/** A YAML or JSON file (JSON is YAML) that knows where everything in it stands. */
export class HierarchyFile {
  readonly #name: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  /** Throws a {@link DocumentError} with all places where `text` is no YAML, or names one thing twice. */
  constructor(name: string, text: string) {
    this.#name = name;
    // The library compares every key with every other one; 10,000 resources would take seconds.
    this.#document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: false, prettyErrors: false });
    const problems = [
      ...this.#document.errors.map(({ message, pos }) => this.#place(message, pos[0])),
      ...this.#repeated().map(({ key, at }) => this.#place(`"${key}" stands here a second time`, at)),
    ];
    if (problems.length > 0) throw new DocumentError(name, problems);
  }

  /** The data. */
  get value(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      throw new DocumentError(this.#name, [{ message: (error as Error).message, file: this.#name }]);
    }
  }

  /** `problem`, found by whoever read the data, with the line and column of its path. */
  located(problem: Place): Place {
    const path = pathInFile(problem);
    const at = path === undefined ? undefined : this.#find(this.#document.contents, path);
    return at === undefined
      ? { ...problem, file: this.#name }
      : { ...this.#place(problem.message, at), ...pathOf(problem) };
  }

  #place(message: string, offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { message, file: this.#name, line, column: col };
  }

  #repeated(): { readonly key: string; readonly at: number }[] {
    const found: { key: string; at: number }[] = [];
    visit(this.#document, {
      Map: (_, { items }) => {
        const seen = new Set<string>();
        for (const { key } of items) {
          if (!isScalar(key)) continue;
          const name = String(key.value);
          if (seen.has(name)) found.push({ key: name, at: key.range?.[0] ?? 0 });
          seen.add(name);
        }
      },
    });
    return found;
  }

  /** Offset of the deepest thing on `path`. Keys may contain dots themselves, therefore the longest fitting key counts. */
  #find(node: unknown, path: string): number | undefined {
    const target = isAlias(node) ? node.resolve(this.#document) : node;
    const here = (node as Node | null)?.range?.[0];
    if (path === '') return here;
    for (const [name, key, value] of entriesOf(target)) {
      if (path !== name && !path.startsWith(`${name}.`)) continue;
      return this.#find(value, path.slice(name.length + 1)) ?? key?.range?.[0] ?? here;
    }
    return here;
  }
}

/** Where to point: at a key that is not wanted, otherwise at the value that the path names. */
function pathInFile({ path, message }: Place): string | undefined {
  const unwanted = /^Unrecognized keys?: "([^"]+)"/.exec(message)?.[1];
  const whole = [path, unwanted].filter((part) => part !== undefined);
  return whole.length === 0 ? undefined : whole.join('.').replace(/\[(\d+)\]/g, '.$1');
}

const pathOf = ({ path }: Place): { path?: string } => (path === undefined ? {} : { path });

/** Members of a map or list by name, longest names first, with the node of the name. */
function entriesOf(node: unknown): [name: string, key: Node | undefined, value: unknown][] {
  if (isSeq(node)) return node.items.map((item, index) => [String(index), undefined, item]);
  if (!isMap(node)) return [];
  return node.items
    .filter((item) => isPair(item) && isScalar(item.key))
    .map(({ key, value }): [string, Node, unknown] => [String(isScalar(key) ? key.value : ''), key as Node, value])
    .sort(([one], [other]) => other.length - one.length);
}
