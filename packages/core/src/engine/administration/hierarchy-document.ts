import type { PolicySetting } from '../../domain/policy-settings.js';
import type { Resource } from '../../domain/resource.js';
import type { HierarchyDocument, PolicyDocument, ResourceDocument } from '../../ports/administration.js';
import { toSettingsDocument } from './settings-document.js';
import type { Roster } from '../state/roster.js';

/** All hierarchies as one document; applied to an empty server it makes the same again. */
export function exportDocument(roster: Roster): HierarchyDocument {
  const policies = policyDocuments(roster.policySettingsOf());
  return {
    version: 1,
    ...(Object.keys(policies).length === 0 ? {} : { policies }),
    resources: Object.fromEntries(roster.resources.map((each) => [each.tag, resourceDocument(roster, each)])),
  };
}

/** One resource as it stands in a document. */
export function resourceDocument(roster: Roster, resource: Resource): ResourceDocument {
  const { tag, kit, type, options, settings, intent } = resource;
  const dependsOn = [...roster.hierarchy.children(tag)];
  const policies = policyDocuments(roster.policySettingsOf(tag));
  return {
    kit,
    type,
    options,
    ...(Object.keys(settings).length === 0 ? {} : { settings: toSettingsDocument(settings) }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(intent === 'in' ? {} : { intent }),
    ...(Object.keys(policies).length === 0 ? {} : { policies }),
  };
}

function policyDocuments(settings: readonly PolicySetting[]): Readonly<Record<string, PolicyDocument>> {
  return Object.fromEntries(settings.map(({ policy, tag: _scope, ...value }) => [policy, value]));
}
