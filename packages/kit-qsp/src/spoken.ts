/** The words of anything that was thrown. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** True for what the host throws when it could not look or act; everything else is a defect. */
export function isOfHost(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && String(thrown.code).startsWith('LKSSP_');
}

/** Whole seconds for a person. */
export const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
