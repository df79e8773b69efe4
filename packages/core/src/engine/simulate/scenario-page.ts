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

function statusLines(status: ServerStatus): readonly string[] {
  const byTag = new Map(status.resources.map((each) => [each.tag, each]));
  const roots = status.resources.filter(({ parents }) => parents.length === 0);
  const width = Math.max(4, ...status.resources.map(({ tag }) => tag.length + 2 * depthOf(tag, byTag)));
  return [...roots.flatMap((root) => treeLines(root, byTag, width, 0)), ...policyLines(status)];
}

function depthOf(tag: string, byTag: ReadonlyMap<string, ResourceStatus>): number {
  const parents = byTag.get(tag)?.parents ?? [];
  return parents.length === 0 ? 0 : 1 + Math.max(...parents.map((parent) => depthOf(parent, byTag)));
}

function treeLines(
  resource: ResourceStatus,
  byTag: ReadonlyMap<string, ResourceStatus>,
  width: number,
  depth: number,
): readonly string[] {
  const { tag, state, reason, intent, incident, children } = resource;
  const name = `${'  '.repeat(depth)}${tag}`.padEnd(width);
  const remarks = [intent === 'out' ? 'meant to be out' : '', incident === undefined ? '' : `incident ${incident}`];
  const remark = remarks.filter((each) => each !== '').join(', ');
  const own = `  ${name}  ${state.padEnd(8)} ${STATE_WORDS[state].padEnd(8)}  ${render(reason)}${remark === '' ? '' : ` (${remark})`}`;
  const below = children.flatMap((child) => {
    const found = byTag.get(child);
    return found === undefined ? [] : treeLines(found, byTag, width, depth + 1);
  });
  return [own, ...below];
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
