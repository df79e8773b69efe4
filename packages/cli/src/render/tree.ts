/** One line of a drawn tree. */
export interface Branch<Node> {
  readonly node: Node;
  /** What stands left of the name. */
  readonly stem: string;
  /** What stands left of further lines about the same node. */
  readonly below: string;
  /** True where the node has been drawn further up: it is shared, and its children are not drawn again. */
  readonly again: boolean;
}

/** What a tree is made of. */
export interface Knot {
  readonly tag: string;
  readonly parents: readonly string[];
  readonly children: readonly string[];
}

interface Waiting<Node> {
  readonly node: Node;
  readonly stem: string;
  /** Stem of everything below it. */
  readonly under: string;
}

/**
 * The hierarchies of `nodes` as lines, each root with all below it. A shared child is drawn where it is met first and
 * referred to elsewhere. `root` limits it to one hierarchy. Nodes that no root reaches stand at the end, so that nothing
 * is ever left out.
 */
export function tree<Node extends Knot>(nodes: readonly Node[], root?: string): Branch<Node>[] {
  const byTag = new Map(nodes.map((node) => [node.tag, node]));
  const drawn = new Set<string>();
  const lines: Branch<Node>[] = [];
  const start = (node: Node): void => draw({ node, stem: '', under: '' }, byTag, drawn, lines);
  if (root !== undefined) {
    const only = byTag.get(root);
    if (only !== undefined) start(only);
    return lines;
  }
  for (const node of nodes) if (!node.parents.some((parent) => byTag.has(parent))) start(node);
  for (const node of nodes) if (!drawn.has(node.tag)) start(node);
  return lines;
}

/** Depth first with a stack of its own: a chain of 10,000 must not overflow the call stack. */
function draw<Node extends Knot>(
  first: Waiting<Node>,
  byTag: ReadonlyMap<string, Node>,
  drawn: Set<string>,
  lines: Branch<Node>[],
): void {
  const waiting = [first];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, stem, under } = next;
    const again = drawn.has(node.tag);
    drawn.add(node.tag);
    const children = again ? [] : node.children.flatMap((tag) => byTag.get(tag) ?? []);
    lines.push({ node, stem, below: `${under}${children.length > 0 ? '│  ' : '   '}`, again });
    for (const [index, child] of [...children.entries()].reverse()) {
      const isLast = index === children.length - 1;
      waiting.push({
        node: child,
        stem: `${under}${isLast ? '└─ ' : '├─ '}`,
        under: `${under}${isLast ? '   ' : '│  '}`,
      });
    }
  }
}
