import type { ServerStatus } from '@lkssp/client';
import { oneLine } from './one-line.js';
import { shorten } from './shorten.js';
import { table } from './table.js';
import { tree } from './tree.js';

const LOCAL_WIDTH = 16;
const TAG_WIDTH = 28;
const ID_WIDTH = 32;

/**
 * The short table that the model product's administrators know: one line a resource, its tag one blank further right
 * for each level. One server: it is the local and the primary one, and its priority is 1. `whole` leaves long values
 * as they are.
 */
export function statusTable(status: ServerStatus, how: { readonly root?: string; readonly whole?: boolean }): string[] {
  const fit = (text: string, width: number): string => (how.whole === true ? text : shorten(text, width));
  const node = fit(status.node, LOCAL_WIDTH);
  const rows = tree(status.resources, how.root)
    .filter(({ again }) => !again)
    .map(({ node: resource, stem }) => {
      const level = stem.length / 3;
      const tag = ' '.repeat(level) + fit(resource.tag, Math.max(12, TAG_WIDTH - level));
      return [node, tag, fit(oneLine(resource.id), ID_WIDTH), resource.state, '1', node];
    });
  return table([['LOCAL', 'TAG', 'ID', 'STATE', 'PRIO', 'PRIMARY'], ...rows]);
}
