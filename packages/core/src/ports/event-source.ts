import type { WatchTarget } from '../contract/watch-target.js';

/** Watches what verdicts name. A hint says only: look now. */
export interface EventSource {
  /** Replaces what is watched for `tag`; an empty list ends it. Targets that cannot be watched here are ignored. */
  watch(tag: string, targets: readonly WatchTarget[]): void;
  /** The one listener for hints. */
  onHint(listener: (tag: string, target: WatchTarget) => void): void;
}
