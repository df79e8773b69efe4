import type { ResourceStatus, ServerStatus } from '@lkssp/client';
import { duration } from './duration.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { allPolicies, unusualPolicies } from './policy-words.js';
import { resourceDetails } from './resource-details.js';
import { stateWord } from './state-word.js';
import { type Branch, tree } from './tree.js';

/** How a status page is wanted. */
export interface StatusView {
  readonly paint: Paint;
  /** Wall-clock milliseconds. */
  readonly now: number;
  /** Only the hierarchy from this tag down. */
  readonly root?: string;
  /** Everything about each resource, not only what is unusual. */
  readonly verbose?: boolean;
}

/** The page of `lkssp status`: what needs an eye on top, then every hierarchy as a tree. */
export function statusPage(status: ServerStatus, view: StatusView): string[] {
  const lines = [...header(status, view), ...warnings(status, view)];
  const policies = (view.verbose === true ? allPolicies : unusualPolicies)(status.policies);
  if (policies.length > 0) lines.push(`Policies of the server: ${policies.join(', ')}`);
  const branches = tree(status.resources, view.root);
  if (branches.length === 0)
    return [...lines, '', 'No resources yet. "lkssp resource create --help" shows how to make one.'];
  return [...lines, '', ...treeLines(branches, view), '', summary(branches)];
}

function header({ node, version, pid, startedAt }: ServerStatus, { paint, now }: StatusView): string[] {
  return [`${paint.strong(node)}: lkssp ${version}, process ${pid}, running for ${duration(now - startedAt)}`];
}

function warnings(status: ServerStatus, { paint, now }: StatusView): string[] {
  const lines: string[] = [];
  if (status.maintenance === true)
    lines.push('Nothing is protected: this daemon only carries out an order. "lkssp daemon" guards.');
  if (status.goingDown) lines.push('The node is going down: nothing is protected any more.');
  if (status.latch !== undefined)
    lines.push(`The node is to be restarted because of incident ${status.latch.incident} (${status.latch.tag}).`);
  for (const { sentence, since } of status.alarms)
    lines.push(`ALARM ${oneLine(sentence.text)} (for ${duration(now - since)})`);
  return lines.map((line) => paint.alarm(line));
}

/** Widths of the columns: names with their stems, words and codes of the states. */
interface Widths {
  readonly name: number;
  readonly word: number;
  readonly code: number;
}

function treeLines(branches: readonly Branch<ResourceStatus>[], view: StatusView): string[] {
  const widths = {
    name: widest(branches, ({ stem, node }) => stem + node.tag),
    word: widest(branches, ({ node }) => stateWord(node.state)),
    code: widest(branches, ({ node }) => node.state),
  };
  return branches.flatMap((branch) => [firstLine(branch, widths, view), ...furtherLines(branch, widths, view)]);
}

/** Not Math.max(...): ten thousand arguments are too many for some stacks. */
function widest(branches: readonly Branch<ResourceStatus>[], text: (branch: Branch<ResourceStatus>) => string): number {
  return branches.reduce((width, branch) => Math.max(width, text(branch).length), 0);
}

function firstLine({ stem, node, again }: Branch<ResourceStatus>, widths: Widths, { paint }: StatusView): string {
  const name = `${stem}${paint.strong(node.tag)}${' '.repeat(widths.name - stem.length - node.tag.length)}`;
  if (again) return `${name}  ${paint.faint('(shared, see above)')}`;
  const words = `${stateWord(node.state).padEnd(widths.word)}  ${node.state.padEnd(widths.code)}`;
  return `${name}  ${paint.state(node.state, words)}  ${oneLine(node.reason.text)}`;
}

function furtherLines({ below, node, again }: Branch<ResourceStatus>, widths: Widths, view: StatusView): string[] {
  if (again) return [];
  const margin = below.padEnd(widths.name + widths.word + widths.code + 6);
  return resourceDetails(node, view).map((line) => `${margin}${view.paint.faint(line)}`);
}

const ORDER = ['ISP', 'ISU', 'OSF', 'OSU', 'ILLSTATE'];

function summary(branches: readonly Branch<ResourceStatus>[]): string {
  const states = branches.filter(({ again }) => !again).map(({ node }) => node.state);
  const counts = ORDER.map((state) => ({ state, count: states.filter((each) => each === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${stateWord(state)}`);
  return `${states.length} resource${states.length === 1 ? '' : 's'}: ${counts.join(', ')}`;
}
