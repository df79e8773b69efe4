import { formatMs } from '../../contract/duration.js';
import type { Incident } from '../../domain/incident.js';
import type { Policies } from '../../domain/policy-settings.js';
import { STATE_WORDS } from '../../domain/resource-state.js';
import { render } from '../../messages/sentence.js';
import type { ResourceStatus, ServerStatus } from '../../ports/administration.js';
import type { Line } from './chronicle.js';
import type { ScenarioResult } from './scenario-result.js';

/** A played situation as a page for a person. */
export function scenarioPage(result: ScenarioResult): string {
  return [
    'Before',
    ...statusLines(result.before),
    '',
    'What happened',
    ...(result.lines.length === 0 ? ['  nothing'] : result.lines.map(line)),
    '',
    `After ${formatMs(result.until)}${result.guarded ? '' : ' (no daemon runs)'}`,
    ...statusLines(result.after),
    ...incidentLines(result.incidents),
    ...alarmLines(result.after),
    result.restarts.length === 0
      ? '  the node was not restarted'
      : `  restarts of the node that were ordered: ${result.restarts.length}`,
    '',
  ].join('\n');
}

function line({ at, kind, text }: Line): string {
  return `  ${seconds(at).padStart(10)}  ${kind.padEnd(8)}  ${text}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

interface Branch {
  readonly name: string;
  readonly resource: ResourceStatus;
  /** It stands further up already, with what is below it. */
  readonly again: boolean;
}

function statusLines(status: ServerStatus): readonly string[] {
  const branches = treeOf(status.resources);
  const width = Math.max(4, ...branches.map(({ name }) => name.length));
  return [...branches.map((each) => `  ${branchWords(each, width)}`), ...policyLines(status)];
}

/** From the top down; what several depend on is shown in full once. */
function treeOf(resources: readonly ResourceStatus[]): readonly Branch[] {
  const byTag = new Map(resources.map((each) => [each.tag, each]));
  const shown = new Set<string>();
  const branches: Branch[] = [];
  const roots = resources.filter(({ parents }) => parents.length === 0);
  const waiting = roots.map(({ tag }) => ({ tag, depth: 0 })).toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { tag, depth } = next;
    const resource = byTag.get(tag);
    if (resource === undefined) continue;
    const again = shown.has(tag);
    shown.add(tag);
    branches.push({ name: `${'  '.repeat(depth)}${tag}`, resource, again });
    if (!again) waiting.push(...resource.children.map((child) => ({ tag: child, depth: depth + 1 })).toReversed());
  }
  return branches;
}

function branchWords({ name, resource, again }: Branch, width: number): string {
  const { state, reason, intent, incident } = resource;
  if (again) return `${name.padEnd(width)}  (see above)`;
  const remarks = [intent === 'out' ? 'meant to be out' : '', incident === undefined ? '' : `incident ${incident}`];
  const remark = remarks.filter((each) => each !== '').join(', ');
  const words = `${name.padEnd(width)}  ${state.padEnd(8)} ${STATE_WORDS[state].padEnd(8)}  ${render(reason)}`;
  return remark === '' ? words : `${words} (${remark})`;
}

function policyLines(status: ServerStatus): readonly string[] {
  const own = status.resources
    .filter(({ policies: { failover, localRecovery, temporalRecovery } }) =>
      [failover, localRecovery, temporalRecovery].some(({ from }) => from === 'resource'),
    )
    .map(({ tag, policies }) => `  policies of ${tag}: ${policyWords(policies)}`);
  return [`  policies: ${policyWords(status.policies)}`, ...own];
}

function policyWords({ failover, localRecovery, temporalRecovery: temporal, notificationOnly }: Policies): string {
  const word = (on: boolean): string => (on ? 'on' : 'off');
  const window = `${temporal.recoveryLimit} in ${temporal.periodMinutes} min`;
  const words = `Failover ${word(failover.on)}, LocalRecovery ${word(localRecovery.on)}, TemporalRecovery ${word(temporal.on)} (${window})`;
  return notificationOnly ? `${words}, NotificationOnly` : words;
}

function incidentLines(incidents: readonly Incident[]): readonly string[] {
  return incidents.map(({ id, tag, result, repairMs, attempts }) => {
    const repair = repairMs === undefined ? '' : ` after ${formatMs(repairMs)}`;
    return `  incident ${id} of ${tag}: ${result ?? 'open'}${repair}, attempts: ${attempts}`;
  });
}

function alarmLines({ alarms, latch }: ServerStatus): readonly string[] {
  return [
    ...(latch === undefined ? [] : [`  latched: the node is to be restarted because of incident ${latch.incident}`]),
    ...alarms.map(({ key, sentence }) => `  alarm ${key}: ${render(sentence)}`),
  ];
}
