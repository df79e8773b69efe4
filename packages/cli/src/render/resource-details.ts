import type { ResourceStatus } from '@lkssp/client';
import { duration } from './duration.js';
import { oneLine } from './one-line.js';
import { allPolicies, unusualPolicies } from './policy-words.js';

/** What to tell of a resource besides its state. */
export interface DetailView {
  readonly now: number;
  readonly verbose?: boolean;
}

/** Lines below a resource in the tree: what is going on and what is unusual, or everything. */
export function resourceDetails(resource: ResourceStatus, { now, verbose = false }: DetailView): string[] {
  const lines: string[] = [];
  const busy = activity(resource);
  if (busy !== '') lines.push(busy);
  if (resource.intent === 'out') lines.push('to stay out of service until it is restored');
  if (!verbose) return [...lines, ...joined(unusualPolicies(resource.policies))];
  lines.push(
    `${resource.kit}/${resource.type} ${oneLine(resource.id)}, in this state for ${duration(now - resource.since)}`,
  );
  lines.push(checks(resource, now));
  return [...lines, ...allPolicies(resource.policies)];
}

const joined = (words: readonly string[]): string[] => (words.length === 0 ? [] : [words.join(', ')]);

function activity({ incident, acting }: ResourceStatus): string {
  const running = acting === undefined ? '' : `${acting} is running`;
  if (incident === undefined) return running;
  return `incident ${incident} in progress${running === '' ? '' : `: ${running}`}`;
}

/** How it is looked at, and what the last look found. */
export function checks({ monitored, checkIntervalMs, lastCheck }: ResourceStatus, now: number): string {
  if (!monitored) return 'not monitored';
  const every = `checked every ${duration(checkIntervalMs)}`;
  if (lastCheck === undefined) return `${every}, not yet`;
  const { verb, verdict, reason, at, tookMs } = lastCheck;
  const why = reason === '' ? '' : ` (${oneLine(reason)})`;
  return `${every}; ${verb} ${duration(now - at)} ago took ${duration(tookMs)}: ${verdict}${why}`;
}
