import type { Dependency } from '../../domain/resource.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { Operation } from '../../ports/administration.js';
import type { Change } from '../../ports/state-store.js';
import type { Guardian } from '../guardian.js';
import type { Progress } from '../procedure/operations.js';
import type { ResourceFactory } from './resource-factory.js';

/** Deletes resources, creates and deletes dependencies. Everything is stored in one commit or not at all. */
export class HierarchyOrders {
  readonly #guardian: Guardian;
  readonly #factory: ResourceFactory;
  /** Tags that are out of service for good and nearly forgotten. */
  readonly #leaving = new Set<string>();

  constructor(guardian: Guardian, factory: ResourceFactory) {
    this.#guardian = guardian;
    this.#factory = factory;
  }

  /** Takes `tag`, and with `hierarchy` all below it that nothing else needs, out of service and forgets it. */
  delete(tag: string, hierarchy: boolean, who: string): Operation {
    this.assertKnown(tag);
    this.#assertUnneeded([tag]);
    return this.#guardian.operations.begin(`delete ${tag}`, who, (progress) =>
      this.deleteNow(hierarchy ? this.#own(tag) : [tag], progress),
    );
  }

  /** Removes and forgets exactly `tags`. When one cannot be removed, or is needed by now, nothing is forgotten. */
  async deleteNow(tags: readonly string[], progress: Progress): Promise<void> {
    await this.#guardian.orders.removeForGood(tags, `delete ${tags[0] ?? ''}`, progress, {
      assert: () => this.#assertUnneeded(tags),
      afterwards: () => this.#forget(tags, progress),
    });
  }

  /** Forgets exactly `tags` and leaves what they stand for running: only what `create` has changed is undone. */
  async letGo(tags: readonly string[], order: string, progress: Progress): Promise<void> {
    this.#assertUnneeded(tags);
    await this.#guardian.orders.holdStill(tags, order, () => this.#forget(tags, progress));
  }

  async #forget(tags: readonly string[], progress: Progress): Promise<void> {
    this.#assertUnneeded(tags);
    for (const tag of tags) this.#leaving.add(tag);
    try {
      await this.#undo(tags, progress);
      const sentences = tags.map((tag) => say('deleted', { tag }));
      for (const sentence of sentences) this.#tell(sentence);
      for (const tag of tags) this.#guardian.forget(tag);
      await this.#guardian.roster.record(
        tags.map((tag) => ({ drop: 'resource', tag })),
        sentences.map((sentence) => ({ type: 'configuration-changed', sentence })),
      );
    } finally {
      for (const tag of tags) this.#leaving.delete(tag);
    }
  }

  async #undo(tags: readonly string[], progress: Progress): Promise<void> {
    const { roster } = this.#guardian;
    for (const tag of tags) {
      const resource = roster.resource(tag);
      const left = resource === undefined ? undefined : await this.#factory.undo(resource);
      if (left !== undefined) progress(say('removedNote', { reason: left }));
    }
  }

  /** Throws `LKSSP_RESOURCE_NEEDED` when something outside of `tags` depends on one of them. */
  #assertUnneeded(tags: readonly string[]): void {
    const leaving = new Set(tags);
    for (const tag of tags) {
      const parents = [...this.#guardian.roster.hierarchy.parents(tag)].filter((each) => !leaving.has(each));
      if (parents.length > 0) throw new LksspError('LKSSP_RESOURCE_NEEDED', { tag, parents: parents.join(', ') });
    }
  }

  async createDependency(dependency: Dependency): Promise<void> {
    const { parent, child } = dependency;
    this.assertKnown(parent);
    this.assertKnown(child);
    this.#guardian.roster.hierarchy.withDependency(parent, child);
    await this.#record([{ put: 'dependency', dependency }], say('dependencyCreated', { parent, child }), parent);
  }

  async deleteDependency(dependency: Dependency): Promise<void> {
    const { parent, child } = dependency;
    if (!this.#guardian.roster.hierarchy.children(parent).has(child)) {
      throw new LksspError('LKSSP_DEPENDENCY_UNKNOWN', { parent, child });
    }
    await this.#record([{ drop: 'dependency', dependency }], say('dependencyDeleted', { parent, child }), parent);
  }

  assertKnown(tag: string): void {
    if (this.#guardian.roster.resource(tag) !== undefined && !this.#leaving.has(tag)) return;
    throw new LksspError('LKSSP_RESOURCE_UNKNOWN', { tag });
  }

  /** `tag` and what is below it and needed by nobody outside. Top-down, so that a parent that stays keeps its children. */
  #own(tag: string): readonly string[] {
    const { hierarchy } = this.#guardian.roster;
    const own = new Set([tag]);
    for (const below of hierarchy.bottomUp(hierarchy.descendants(tag)).toReversed()) {
      if ([...hierarchy.parents(below)].every((parent) => own.has(parent))) own.add(below);
    }
    return [...own];
  }

  #record(changes: readonly Change[], sentence: Sentence, tag: string): Promise<void> {
    this.#tell(sentence, tag);
    return this.#guardian.roster.record(changes, [{ type: 'configuration-changed', sentence }]);
  }

  #tell(sentence: Sentence, tag?: string): void {
    this.#guardian.parts.logger.tell(sentence, { component: 'hierarchy', ...(tag === undefined ? {} : { tag }) });
  }
}
