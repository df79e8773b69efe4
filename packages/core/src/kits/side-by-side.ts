/**
 * Does `act` for each of `items`, at most `limit` at once: one that is slow must not hold up the others, and many must not
 * storm what they ask. 1 for what touches a disk: where that hangs, one thread of the pool hangs with it and not all.
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  limit: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const work = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of work) results[at] = await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
