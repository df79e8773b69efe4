import type { Hierarchy } from './hierarchy.js';
import type { Policies } from './policy-settings.js';
import type { Resource } from './resource.js';
import { type Condition, inService } from './resource-state.js';

/** How things stand now: what planning and policies read. Never changes under the reader within one turn. */
export interface Situation {
  readonly hierarchy: Hierarchy;
  /** The resource, or undefined when it was deleted meanwhile. */
  resource(tag: string): Resource | undefined;
  condition(tag: string): Condition;
  /** In force for one resource, or for the server. */
  policies(tag?: string): Policies;
}

/** True when `tag` serves now. */
export function serves(situation: Situation, tag: string): boolean {
  return inService(situation.condition(tag).state);
}
