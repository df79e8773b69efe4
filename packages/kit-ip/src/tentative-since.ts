/** When each address was first seen tentative, by tag. It lasts as long as this process, which is long enough. */
const since = new Map<string, number>();

/** Milliseconds for which a resource's address has been tentative; 0 when it is not. `now` is on a clock that never jumps. */
export function tentativeFor(tag: string, isTentative: boolean, now: number): number {
  if (!isTentative) {
    since.delete(tag);
    return 0;
  }
  const began = since.get(tag) ?? now;
  since.set(tag, began);
  return now - began;
}
