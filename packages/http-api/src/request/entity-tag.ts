import { createHash } from 'node:crypto';
import { LksspError } from '@lkssp/core/engine';

/** The entity tag (RFC 9110, 8.8.3) of a representation: the same for the same content, whoever made it and when. */
export function entityTag(representation: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(representation)).digest('base64url').slice(0, 22)}"`;
}

/** Throws `LKSSP_CHANGED_MEANWHILE` when an If-Match field is given and names another representation than the present one. */
export function assertUnchanged(ifMatch: string | undefined, present: unknown, what: string): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (!tags.includes(entityTag(present))) throw new LksspError('LKSSP_CHANGED_MEANWHILE', { what });
}
