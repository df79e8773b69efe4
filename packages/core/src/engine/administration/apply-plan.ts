import { isDeepStrictEqual } from 'node:util';
import type { PolicyName } from '../../domain/policy-settings.js';
import type { Resource } from '../../domain/resource.js';
import { inService } from '../../domain/resource-state.js';
import type { ApplyStep, HierarchyDocument, PolicyDocument, ResourceDocument } from '../../ports/administration.js';
import type { Roster } from '../state/roster.js';

/**
 * The steps from what is to what the document says, in the order in which they are done. Resources that it does not name
 * are left alone: a file that forgets one must not take it out of service. `designed` are the document's resources as
 * their kits completed them.
 */
export function planSteps(
  roster: Roster,
  document: HierarchyDocument,
  designed: ReadonlyMap<string, Resource>,
): readonly ApplyStep[] {
  const steps: ApplyStep[] = [...policySteps(roster, undefined, document.policies)];
  for (const [tag, wanted] of Object.entries(document.resources)) {
    const now = roster.resource(tag);
    const then = designed.get(tag);
    if (then === undefined) continue;
    steps.push(...resourceSteps(tag, now, then));
    steps.push(...dependencySteps(roster, tag, wanted));
    steps.push(...policySteps(roster, tag, wanted.policies));
  }
  for (const [tag, wanted] of Object.entries(document.resources)) steps.push(...serviceSteps(roster, tag, wanted));
  return steps;
}

function resourceSteps(tag: string, now: Resource | undefined, then: Resource): readonly ApplyStep[] {
  if (now === undefined) return [{ act: 'create', tag, text: `create ${tag} (${then.kit}/${then.type}, ${then.id})` }];
  if (now.kit !== then.kit || now.type !== then.type || now.id !== then.id) {
    return [
      {
        act: 'replace',
        tag,
        text: `replace ${tag}: ${now.kit}/${now.type} ${now.id} becomes ${then.kit}/${then.type} ${then.id}`,
      },
    ];
  }
  const changed = [
    ...(isDeepStrictEqual(now.options, then.options) ? [] : ['options']),
    ...(isDeepStrictEqual(now.settings, then.settings) ? [] : ['settings']),
  ];
  if (changed.length === 0) return [];
  return [
    { act: 'change', tag, text: `change ${changed.join(' and ')} of ${tag}; running things are not restarted for it` },
  ];
}

function dependencySteps(roster: Roster, tag: string, { dependsOn = [] }: ResourceDocument): readonly ApplyStep[] {
  const now = roster.hierarchy.children(tag);
  const added = dependsOn.filter((child) => !now.has(child));
  const gone = [...now].filter((child) => !dependsOn.includes(child));
  return [
    ...added.map((child): ApplyStep => ({ act: 'depend', tag, text: `${tag} depends on ${child}` })),
    ...gone.map((child): ApplyStep => ({ act: 'undepend', tag, text: `${tag} does not depend on ${child} any more` })),
  ];
}

function policySteps(
  roster: Roster,
  tag: string | undefined,
  wanted: Readonly<Record<string, PolicyDocument>> = {},
): readonly ApplyStep[] {
  const scope = tag ?? 'the server';
  const now = roster.policySettingsOf(tag);
  const set = Object.entries(wanted).filter(([policy, value]) => {
    const { policy: _name, tag: _scope, ...known } = now.find((each) => each.policy === policy) ?? {};
    return !isDeepStrictEqual(known, value);
  });
  const gone = now.filter((each) => !Object.hasOwn(wanted, each.policy));
  const about = tag === undefined ? {} : { tag };
  return [
    ...set.map(
      ([policy, { on }]): ApplyStep => ({
        act: 'set-policy',
        ...about,
        text: `set ${policy} of ${scope} ${on ? 'on' : 'off'}`,
      }),
    ),
    ...gone.map(({ policy }): ApplyStep => ({ act: 'remove-policy', ...about, text: `remove ${policy} of ${scope}` })),
  ];
}

function serviceSteps(roster: Roster, tag: string, { intent = 'in' }: ResourceDocument): readonly ApplyStep[] {
  const known = roster.resource(tag) !== undefined;
  const serves = known && inService(roster.condition(tag).state);
  if (intent === 'in' && !serves) return [{ act: 'restore', tag, text: `restore ${tag}` }];
  if (intent === 'out' && serves) return [{ act: 'remove', tag, text: `remove ${tag}` }];
  return [];
}

/** Policies that a document may name for `tag` or the server. */
export const POLICY_NAMES: readonly PolicyName[] = ['Failover', 'LocalRecovery', 'TemporalRecovery'];
