import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One change of a source file: what stands there once, and what is to stand there. */
export interface SourceEdit {
  /** From packages/: `core/src/index.ts`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Makes a change in a copy of the packages. Rejects what does not fit: when the real source has moved on, a generation that
 * is silently the same as the one before would prove nothing.
 */
export function applyEdit(packages: string, { file, from, to }: SourceEdit): void {
  const path = join(packages, file);
  const text = readFileSync(path, 'utf8');
  const times = text.split(from).length - 1;
  if (times !== 1)
    throw new Error(
      `packages/${file} has ${times} times, not once, what an edit of test/generations changes. Follow the new source there:\n${from}`,
    );
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}
