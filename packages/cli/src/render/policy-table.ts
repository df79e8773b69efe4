import type { InForce, PolicyReport, PolicyResult, TemporalInForce } from '@lkssp/client';
import { oneLine } from './one-line.js';
import { sourceWords, temporalWords } from './policy-words.js';
import { table } from './table.js';

/** How the table is wanted. */
export interface PolicyView {
  /** Say of every value where it comes from. */
  readonly verbose: boolean;
}

/** Policies in force, the server first, one line each. Not verbose: a star marks what is set in that very place. */
export function policyTable(reports: readonly PolicyReport[], view: PolicyView): string[] {
  if (reports.length === 0) return ['No resource matches.'];
  const rows = reports.map(({ tag, policies }) => [
    tag ?? '(server)',
    mark(policies.failover, tag, view),
    mark(policies.localRecovery, tag, view),
    markTemporal(policies.temporalRecovery, tag, view),
    policies.notificationOnly ? 'on' : 'off',
  ]);
  return table([['TAG', 'Failover', 'LocalRecovery', 'TemporalRecovery', 'NotificationOnly'], ...rows]);
}

/** What a change reached, and what the person should know. */
export function policyChange(what: string, { tags, remarks }: PolicyResult): string[] {
  const scope = tags.length === 0 ? 'the server' : tags.join(', ');
  return [`${what} for ${scope}`, ...remarks.map(({ text }) => `Note: ${oneLine(text)}`)];
}

const mark = (value: InForce, tag: string | undefined, view: PolicyView): string =>
  `${value.on ? 'on' : 'off'}${origin(value, tag, view)}`;

const markTemporal = (value: TemporalInForce, tag: string | undefined, view: PolicyView): string =>
  `${temporalWords(value)}${origin(value, tag, view)}`;

function origin({ from }: InForce, tag: string | undefined, { verbose }: PolicyView): string {
  if (verbose) return ` (${sourceWords(from)})`;
  return from === (tag === undefined ? 'server' : 'resource') ? ' *' : '';
}
