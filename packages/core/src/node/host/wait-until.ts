/** Asks `condition` again and again, at first often, until it holds or `deadline` (of `performance.now()`) is over. Returns whether it holds. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  deadline: number,
  mostMs = 100,
): Promise<boolean> {
  for (let wait = 2; ; wait = Math.min(wait * 1.5, mostMs)) {
    if (await condition()) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(wait, left)));
  }
}
