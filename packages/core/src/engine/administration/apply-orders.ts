import { Hierarchy } from '../../domain/hierarchy.js';
import type { PolicyName, PolicySetting } from '../../domain/policy-settings.js';
import type { Resource } from '../../domain/resource.js';
import { LksspError, type Problem, wordsOf } from '../../errors/lkssp-error.js';
import { say } from '../../messages/sentence.js';
import type {
  ApplyStep,
  HierarchyDocument,
  Operation,
  PolicyDocument,
  ResourceDocument,
} from '../../ports/administration.js';
import type { Change } from '../../ports/state-store.js';
import { Slots } from '../action/slots.js';
import type { Guardian } from '../guardian.js';
import type { Progress } from '../procedure/operations.js';
import { planSteps, POLICY_NAMES } from './apply-plan.js';
import type { HierarchyOrders } from './hierarchy-orders.js';
import type { ResourceFactory } from './resource-factory.js';
import { fromSettingsDocument } from './settings-document.js';

const AT_ONCE = 64;

/** Resources of a document that depend on each other. */
interface Group {
  readonly tags: readonly string[];
  readonly document: HierarchyDocument;
  readonly designed: ReadonlyMap<string, Resource>;
  /** As it was before the document. */
  readonly now: Hierarchy;
}

/** Makes the server what a document says. Each hierarchy of it is stored whole or not at all. */
export class ApplyOrders {
  readonly #guardian: Guardian;
  readonly #factory: ResourceFactory;
  readonly #hierarchies: HierarchyOrders;

  constructor(guardian: Guardian, factory: ResourceFactory, hierarchies: HierarchyOrders) {
    this.#guardian = guardian;
    this.#factory = factory;
    this.#hierarchies = hierarchies;
  }

  /** The steps; nothing is done. Throws `LKSSP_APPLY_INVALID` with everything that is wrong. */
  async plan(document: HierarchyDocument): Promise<readonly ApplyStep[]> {
    return planSteps(this.#guardian.roster, document, await this.#design(document));
  }

  /** Checks all of the document, then begins. */
  async apply(document: HierarchyDocument, who: string): Promise<Operation> {
    const designed = await this.#design(document);
    return this.#guardian.operations.begin('apply', who, (progress) => this.#run(document, designed, progress));
  }

  /** Every resource as its kit completes it. */
  async #design(document: HierarchyDocument): Promise<ReadonlyMap<string, Resource>> {
    const problems: Problem[] = [
      ...dependencyProblems(document, this.#guardian.roster.hierarchy),
      ...policyProblems(document),
    ];
    const slots = new Slots(AT_ONCE);
    const designed = new Map<string, Resource>();
    const design = async ([tag, wanted]: [string, ResourceDocument]) => {
      try {
        const { kit, type, options = {}, settings, intent } = wanted;
        const order = {
          tag,
          kit,
          options,
          ...(type === undefined ? {} : { type }),
          ...(settings === undefined ? {} : { settings: fromSettingsDocument(settings) }),
        };
        designed.set(tag, await this.#factory.design({ ...order, ...(intent === undefined ? {} : { intent }) }));
      } catch (thrown) {
        problems.push({ path: `resources.${tag}`, message: wordsOf(thrown) });
      }
    };
    await Promise.all(Object.entries(document.resources).map((each) => slots.use(() => design(each))));
    problems.push(...twins(designed));
    if (problems.length === 0) return designed;
    const words = problems.map(({ path, message }) => `${path ?? ''}: ${message}`).join('; ');
    throw new LksspError('LKSSP_APPLY_INVALID', { file: 'document', problems: words }, { problems });
  }

  async #run(document: HierarchyDocument, designed: ReadonlyMap<string, Resource>, progress: Progress): Promise<void> {
    const { roster, orders } = this.#guardian;
    const before = planSteps(roster, document, designed);
    for (const { tag } of before.filter((step) => step.act === 'replace')) {
      if (tag !== undefined) await this.#forgetForReplacement(tag, progress);
    }
    const failed = await this.#store(document, designed);
    await roster.record(policyChanges(undefined, document.policies, roster.policySettingsOf()));
    const done = Object.keys(document.resources).filter((tag) => !failed.has(tag));
    for (const tag of done)
      if (roster.resource(tag)?.intent === 'out') await orders.removeNow(tag, `apply ${tag}`, false, progress);
    const wanted = done.filter((tag) => roster.resource(tag)?.intent === 'in');
    if (wanted.length > 0) await orders.restoreNow(wanted, 'apply', false, progress);
    const [first] = failed;
    if (first !== undefined) throw first[1];
  }

  /** Another thing under the same tag: the old one goes first, and what depends on it stays in the document's hands. */
  async #forgetForReplacement(tag: string, progress: Progress): Promise<void> {
    const { roster } = this.#guardian;
    const parents = [...roster.hierarchy.parents(tag)];
    const edges = parents.map((parent): Change => ({ drop: 'dependency', dependency: { parent, child: tag } }));
    await this.#guardian.orders.removeNow(tag, `replace ${tag}`, false, progress);
    await roster.record(edges);
    await this.#hierarchies.deleteNow([tag], progress);
  }

  /** Prepares and stores hierarchy by hierarchy. Returns the tags of those that could not be prepared, with why. */
  async #store(
    document: HierarchyDocument,
    designed: ReadonlyMap<string, Resource>,
  ): Promise<ReadonlyMap<string, unknown>> {
    const failed = new Map<string, unknown>();
    const slots = new Slots(AT_ONCE);
    const groups = hierarchiesOf(document);
    // Groups do not share dependencies, so one hierarchy serves for all of them.
    const now = this.#guardian.roster.hierarchy;
    const store = async (tags: readonly string[]) => {
      try {
        await this.#storeOne({ tags, document, designed, now }, slots);
      } catch (thrown) {
        for (const tag of tags) failed.set(tag, thrown);
      }
    };
    await Promise.all(groups.map(store));
    return failed;
  }

  async #storeOne({ tags, document, designed, now }: Group, slots: Slots): Promise<void> {
    const { roster, loops, service } = this.#guardian;
    const prepared = await Promise.all(
      tags.map((tag) =>
        slots.use(() => {
          const resource = designed.get(tag);
          return resource === undefined ? Promise.resolve([]) : this.#factory.prepare(resource);
        }),
      ),
    );
    for (const tag of tags) {
      const resource = designed.get(tag);
      if (resource !== undefined) this.#factory.assertCurrent(resource);
    }
    const edges = tags.flatMap((tag) => dependencyChanges(tag, document.resources[tag], now));
    const policies = tags.flatMap((tag) =>
      policyChanges(tag, document.resources[tag]?.policies, roster.policySettingsOf(tag)),
    );
    const sentence = say('applied', { count: tags.length, tag: tags[0] ?? '' });
    await roster.record([...prepared.flat(), ...edges, ...policies], [{ type: 'configuration-changed', sentence }]);
    for (const tag of tags)
      if (service.timing(tag) !== undefined) loops.follow(roster.condition(tag), roster.condition(tag));
  }
}

function dependencyChanges(tag: string, wanted: ResourceDocument | undefined, now: Hierarchy): readonly Change[] {
  const { dependsOn = [] } = wanted ?? {};
  const gone = [...now.children(tag)].filter((child) => !dependsOn.includes(child));
  return [
    ...gone.map((child): Change => ({ drop: 'dependency', dependency: { parent: tag, child } })),
    ...dependsOn.map((child): Change => ({ put: 'dependency', dependency: { parent: tag, child } })),
  ];
}

function policyChanges(
  tag: string | undefined,
  wanted: Readonly<Record<string, PolicyDocument>> | undefined,
  now: readonly PolicySetting[],
): readonly Change[] {
  const scope = tag === undefined ? {} : { tag };
  const known = POLICY_NAMES.filter((policy) => wanted !== undefined && Object.hasOwn(wanted, policy));
  const gone = now.filter((each) => !known.includes(each.policy));
  return [
    ...gone.map(({ policy }): Change => ({ drop: 'policy', policy, ...scope })),
    ...known.flatMap((policy): Change[] => {
      const value = wanted?.[policy];
      return value === undefined ? [] : [{ put: 'policy', setting: { policy, ...scope, ...value } }];
    }),
  ];
}

function policyProblems({ policies = {}, resources }: HierarchyDocument): readonly Problem[] {
  const all = [
    ['', policies] as const,
    ...Object.entries(resources).map(([tag, each]) => [`resources.${tag}.`, each.policies ?? {}] as const),
  ];
  return all.flatMap(([path, named]) =>
    Object.keys(named)
      .filter((policy) => !POLICY_NAMES.includes(policy as PolicyName))
      .map((policy) => ({ path: `${path}policies.${policy}`, message: `there are only ${POLICY_NAMES.join(', ')}` })),
  );
}

/** Children that exist nowhere, and circles. */
function dependencyProblems({ resources }: HierarchyDocument, now: Hierarchy): readonly Problem[] {
  const problems: Problem[] = [];
  const kept = now.dependencies.filter(({ parent }) => !Object.hasOwn(resources, parent));
  const edges = Object.entries(resources).flatMap(([parent, { dependsOn = [] }]) =>
    dependsOn.map((child) => ({ parent, child })),
  );
  const tags = new Set([...now.tags, ...Object.keys(resources)]);
  for (const { parent, child } of edges) {
    if (!tags.has(child))
      problems.push({ path: `resources.${parent}.dependsOn`, message: `there is no resource "${child}"` });
  }
  const circle = new Hierarchy(tags, [...kept, ...edges]).circle();
  if (circle !== undefined)
    problems.push({
      path: `resources.${circle[0] ?? ''}.dependsOn`,
      message: `closes a circle (${circle.join(' → ')})`,
    });
  return problems;
}

/** Two resources of a document that would protect one thing. */
function twins(designed: ReadonlyMap<string, Resource>): readonly Problem[] {
  const seen = new Map<string, string>();
  return [...designed.values()].flatMap(({ kit, type, id, tag }) => {
    const key = `${kit}/${type}/${id}`;
    const other = seen.get(key);
    seen.set(key, tag);
    return other === undefined ? [] : [{ path: `resources.${tag}`, message: `protects the same as ${other} (${id})` }];
  });
}

/** Groups of the document's tags that are connected with each other. */
function hierarchiesOf({ resources }: HierarchyDocument): readonly (readonly string[])[] {
  const edges = Object.entries(resources).flatMap(([parent, { dependsOn = [] }]) =>
    dependsOn.map((child) => ({ parent, child })),
  );
  return new Hierarchy(Object.keys(resources), edges).components(Object.keys(resources));
}
