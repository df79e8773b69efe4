/** The first of them; a measurement of nothing is a mistake. */
export function firstOf<Thing>(things: readonly Thing[]): Thing {
  const [first] = things;
  if (first === undefined) throw new Error('there is nothing to measure');
  return first;
}
