import type { Operation } from '@lkssp/client';
import { oneLine } from './one-line.js';

/** What became of an operation, in a line. */
export function operationPage(operation: Operation): string[] {
  const last = operation.progress.at(-1)?.text;
  return [last === undefined ? `${operation.order}: done` : oneLine(last)];
}

/** Everything that is known of an operation. */
export function operationStory(operation: Operation): string[] {
  const { id, order, phase, progress } = operation;
  const end = phase === 'running' ? 'It is still running.' : `It is ${phase}.`;
  return [`Operation ${id}: ${order}`, ...progress.map(({ text }) => `  ${oneLine(text)}`), end];
}
