import fc from 'fast-check';

/** Resources in an order in which children come first, and what each depends on. */
export interface GeneratedHierarchy {
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** The one that something happens to. */
  readonly chosen: string;
}

const SIZE = 8;

const anyHierarchy: fc.Arbitrary<GeneratedHierarchy> = fc
  .record({
    size: fc.integer({ min: 3, max: SIZE }),
    edges: fc.uniqueArray(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), {
      minLength: 6,
      maxLength: 20,
      selector: ([one, other]) => `${Math.min(one, other)} ${Math.max(one, other)}`,
    }),
    pick: fc.nat(SIZE - 1),
  })
  .map(({ size, edges, pick }) => {
    const tags = Array.from({ length: size }, (_, at) => `r${at}`);
    const below = (at: number) =>
      edges.flatMap(([one, other]) => {
        const [child, parent] = [Math.min(one, other), Math.max(one, other)];
        return parent === at && child !== at && parent < size ? [`r${child}`] : [];
      });
    return { children: new Map(tags.map((tag, at) => [tag, below(at)])), chosen: `r${pick % size}` };
  });

/** The same `count` hierarchies every time. */
export function generatedHierarchies(count: number): readonly GeneratedHierarchy[] {
  return fc.sample(anyHierarchy, { numRuns: count, seed: 20_260_101 });
}

/** Everything that depends on `tag`, near or far. */
export function ancestorsOf({ children }: GeneratedHierarchy, tag: string): ReadonlySet<string> {
  const found = new Set<string>();
  // Children come first, so one walk upwards finds all.
  for (const [parent, below] of children) if (below.some((each) => each === tag || found.has(each))) found.add(parent);
  return found;
}
