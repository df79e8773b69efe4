/** Something that a person asked for and cannot have; the message says how to ask for it. */
export class WishError extends Error {
  override readonly name = 'WishError';
}
