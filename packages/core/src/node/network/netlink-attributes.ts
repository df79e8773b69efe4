const HEADER = 4;
/** Without the two marks "nested" and "network byte order" (linux/netlink.h). */
const TYPE_MASK = 0x3fff;

/** Attributes of a netlink message or of a nested attribute, by type; the last one of a type counts (netlink(7)). */
export function netlinkAttributes(bytes: Buffer): ReadonlyMap<number, Buffer> {
  return new Map(attributeList(bytes));
}

/** All of them in their order, for lists that repeat a type. */
export function attributeList(bytes: Buffer): readonly (readonly [type: number, value: Buffer])[] {
  const found: [number, Buffer][] = [];
  for (let at = 0; at + HEADER <= bytes.length; ) {
    const length = bytes.readUInt16LE(at);
    if (length < HEADER || at + length > bytes.length) break;
    found.push([bytes.readUInt16LE(at + 2) & TYPE_MASK, bytes.subarray(at + HEADER, at + length)]);
    at += aligned(length);
  }
  return found;
}

/** Text up to its closing zero. */
export function attributeText(value: Buffer | undefined): string {
  if (value === undefined) return '';
  const end = value.indexOf(0);
  return value.toString('utf8', 0, end < 0 ? value.length : end);
}

export function aligned(length: number): number {
  return (length + 3) & ~3;
}
