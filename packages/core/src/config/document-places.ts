import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { Place } from '../errors/lkssp-error.js';

/** A mistake of syntax and where it is. */
export interface SyntaxMistake extends Place {
  readonly message: string;
}

/**
 * A YAML (or JSON) text with the places of everything in it. Ten times slower than reading its values, so only for a
 * text that something is wrong with.
 */
export class DocumentPlaces {
  readonly #lines = new LineCounter();
  readonly #root: unknown;
  /** What is wrong with the syntax. */
  readonly mistakes: readonly SyntaxMistake[];

  constructor(text: string) {
    // uniqueKeys compares every key with every other: quadratic, and js-yaml has found doubles already.
    const document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: false, prettyErrors: false });
    this.#root = document.contents;
    this.mistakes = document.errors.map((error) => ({ ...this.#place(error.pos[0]), message: error.message }));
  }

  /** Where the value at `path` stands; `atKey`: where its key stands. The nearest thing around it when it is not there. */
  find(path: readonly PropertyKey[], atKey: boolean): Place {
    let node: unknown = this.#root;
    let place = this.#placeOf(node);
    for (const [depth, step] of path.entries()) {
      const next = child(node, step);
      if (next === undefined) return place;
      const isLast = depth === path.length - 1;
      node = isPair(next) ? next.value : next;
      place = this.#placeOf(isPair(next) && ((isLast && atKey) || isEmpty(next.value)) ? next.key : node);
    }
    return place;
  }

  #placeOf(node: unknown): Place {
    const start = isObject(node) && Array.isArray(node['range']) ? Number(node['range'][0]) : undefined;
    return start === undefined ? {} : this.#place(start);
  }

  #place(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }
}

function child(node: unknown, step: PropertyKey): Pair | Node | undefined {
  if (isMap(node)) return node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
  if (isSeq(node)) return node.items[Number(step)] as Node | undefined;
  return undefined;
}

/** A key without a value has no place of its own. */
function isEmpty(value: unknown): boolean {
  return value === null || (isScalar(value) && value.value === null);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
