import { formatMs } from '../../contract/duration.js';
import type { Behaviour } from './given.js';
import type { ActionScript, CheckScript, ScriptedResource } from './scripted-resource.js';

type GivenCheck = Exclude<Behaviour['quickCheck'], 'none' | undefined>;
type GivenAction = Exclude<Behaviour['recover'], 'none' | undefined>;

/** Makes a pretended thing behave as given; what is left out stays as it was. */
export function behave(resource: ScriptedResource, behaviour: Behaviour): void {
  if (behaviour.health !== undefined) resource.health = behaviour.health;
  if (behaviour.reason !== undefined) resource.reason = behaviour.reason;
  if (behaviour.needsChildren !== undefined) resource.needsChildren = behaviour.needsChildren;
  for (const verb of ['quickCheck', 'deepCheck'] as const) {
    const given = behaviour[verb];
    if (given !== undefined && given !== 'none') script(resource.checks[verb], given);
  }
  for (const verb of ['restore', 'remove', 'recover'] as const) {
    const given = behaviour[verb];
    if (given !== undefined && given !== 'none') rehearse(resource.actions[verb], given);
  }
}

function script(check: CheckScript, given: GivenCheck): void {
  check.takesMs = given.takes ?? check.takesMs;
  if (given.finds !== undefined) check.finds = given.finds;
  if (given.reason !== undefined) check.reason = given.reason;
  check.next.push(...(given.next ?? []));
}

function rehearse(action: ActionScript, given: GivenAction): void {
  const { within: _limit, takes, relapsesAfter, ...others } = given;
  const told = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  Object.assign(action, told);
  action.takesMs = takes ?? action.takesMs;
  action.relapsesAfterMs = relapsesAfter ?? action.relapsesAfterMs;
}

/** How a pretended thing behaves from now on, in words: `restore: fails; recover: takes 30s, fails`. */
export function behaviourWords(behaviour: Behaviour): string {
  return Object.entries(behaviour)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? scriptWords(value) : String(value)}`)
    .join('; ');
}

function scriptWords(script: object): string {
  return Object.entries(script)
    .map(([name, value]) => {
      if (name === 'does') return String(value);
      if (name === 'takes' || name === 'within' || name === 'every' || name === 'relapsesAfter')
        return `${name} ${formatMs(Number(value))}`;
      return `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`;
    })
    .join(', ');
}
