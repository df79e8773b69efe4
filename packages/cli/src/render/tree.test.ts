import { expect, it } from 'vitest';
import { tree } from './tree.js';

const knot = (tag: string, children: readonly string[] = [], parents: readonly string[] = []) => ({
  tag,
  children,
  parents,
});

const drawn = (nodes: readonly ReturnType<typeof knot>[], root?: string): string[] =>
  tree(nodes, root).map(({ stem, node, again }) => `${stem}${node.tag}${again ? ' ↑' : ''}`);

it('draws a shared child with all below it once', () => {
  const nodes = [
    knot('a', ['s']),
    knot('b', ['s']),
    knot('s', ['t', 'u'], ['a', 'b']),
    knot('t', [], ['s']),
    knot('u', [], ['s']),
  ];
  expect(drawn(nodes)).toEqual(['a', '└─ s', '   ├─ t', '   └─ u', 'b', '└─ s ↑']);
});

it('takes a resource whose parents are not among them for a root', () => {
  expect(drawn([knot('t', [], ['elsewhere'])])).toEqual(['t']);
});

it('leaves out nothing, not even a circle that should never have been', () => {
  expect(drawn([knot('a', ['b'], ['b']), knot('b', ['a'], ['a'])])).toEqual(['a', '└─ b', '   └─ a ↑']);
});

it('ignores children that are not among them', () => {
  expect(drawn([knot('a', ['gone'])])).toEqual(['a']);
});

it('draws nothing for a root that there is not', () => {
  expect(drawn([knot('a')], 'b')).toEqual([]);
});

it('carries the lines of open branches past whatever is told below a name', () => {
  const nodes = [knot('a', ['b', 'c']), knot('b', ['d'], ['a']), knot('c', [], ['a']), knot('d', [], ['b'])];
  expect(tree(nodes).map(({ below }) => below)).toEqual(['│  ', '│  │  ', '│        ', '      ']);
});
