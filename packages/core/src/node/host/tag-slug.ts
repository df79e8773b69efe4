import { createHash } from 'node:crypto';

/** A file name may have 255 bytes; what is added to a slug needs some of them. */
const LONGEST = 120;

/**
 * A tag as one part of a path, different for different tags: `/` and everything unusual is escaped, a long one is cut and
 * gets a digest. The empty tag (a resource that is only proposed) becomes `_`.
 */
export function tagSlug(tag: string): string {
  if (tag === '') return '_';
  const escaped = encodeURIComponent(tag).replace(/^\./, '%2E');
  if (escaped.length <= LONGEST) return escaped;
  return `${escaped.slice(0, LONGEST - 17)}~${createHash('sha256').update(tag).digest('hex').slice(0, 16)}`;
}
