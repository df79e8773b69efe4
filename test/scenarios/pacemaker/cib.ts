import type { GeneratedHierarchy } from './generated-hierarchy.ts';

/**
 * A hierarchy as a cluster of one node: a resource is a primitive, and a dependency is a mandatory order together with a
 * colocation of infinite score (Pacemaker Explained, chapter "Resource Constraints"). No fencing, no quorum: one server.
 */
export function cibOf({ children }: GeneratedHierarchy): string {
  const tags = [...children.keys()];
  const edges = tags.flatMap((parent) => (children.get(parent) ?? []).map((child) => ({ parent, child })));
  return `<cib crm_feature_set="3.1.0" validate-with="pacemaker-3.0" epoch="1" num_updates="0" admin_epoch="0" have-quorum="1" dc-uuid="1">
<configuration>
<crm_config><cluster_property_set id="options">${options()}</cluster_property_set></crm_config>
<nodes><node id="1" uname="n1"/></nodes>
<resources>${tags.map(primitive).join('')}</resources>
<constraints>${edges.map(constraints).join('')}</constraints>
</configuration>
<status><node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"><lrm id="1"><lrm_resources/></lrm></node_state></status>
</cib>`;
}

function options(): string {
  const values = { 'stonith-enabled': 'false', 'no-quorum-policy': 'ignore', 'startup-fencing': 'false' };
  return Object.entries(values)
    .map(([name, value]) => `<nvpair id="option-${name}" name="${name}" value="${value}"/>`)
    .join('');
}

function primitive(tag: string): string {
  return `<primitive id="${tag}" class="ocf" provider="pacemaker" type="Dummy"><operations><op id="${tag}-monitor" name="monitor" interval="10s"/></operations></primitive>`;
}

function constraints({ parent, child }: { readonly parent: string; readonly child: string }): string {
  const name = `${parent}-${child}`;
  return `<rsc_order id="order-${name}" first="${child}" then="${parent}" kind="Mandatory"/><rsc_colocation id="with-${name}" rsc="${parent}" with-rsc="${child}" score="INFINITY"/>`;
}
