import type { ApplyStep } from '@lkssp/client';
import { oneLine } from './one-line.js';
import { table } from './table.js';

/** The steps that apply would take, in their order. */
export function applyPlan(steps: readonly ApplyStep[]): string[] {
  if (steps.length === 0) return ['Everything is as described already. Nothing to do.'];
  const rows = steps.map(({ act, tag, text }) => [`  ${act}`, tag ?? '(server)', oneLine(text)]);
  return [...table(rows), `${steps.length} step${steps.length === 1 ? '' : 's'}. Nothing was done.`];
}
