import type { Operation, Sentence } from '@lkssp/core/engine';

/** Reads again what people may have changed: the configuration and the kit folder. */
export interface Reloading {
  /** Never rejects for a file that is wrong: what was in force stays, and the remarks say so. */
  reload(who: string): Promise<{
    readonly remarks: readonly Sentence[];
    /** The taking over of what was changed in the kit folder by hand. */
    readonly kits?: Operation;
  }>;
}
