import { codeOf, type FileLogger, type KitAdministration, type KitReleases, say, wordsOf } from '@lkssp/core/engine';
import { openKitReleases, type PackageSource } from '@lkssp/releases';
import { join } from 'node:path';
import type { Home } from './home.js';
import type { Reloadable } from './reload.js';

const WHO = 'the kit folder';
const CONTEXT = { component: 'kits' };

/** Where packages come from, as the configuration in force says: a reload counts from the next order on. */
export function packageSource(home: Home, running: Reloadable): PackageSource & { readonly deadlineMs: number } {
  return {
    etcFolder: home.etc,
    get registry() {
      return running.config.kits.registry;
    },
    get signers() {
      return running.config.kits.signers;
    },
    get requireSignature() {
      return running.config.kits.requireSignature;
    },
    get deadlineMs() {
      return running.config.kits.installLimit;
    },
  };
}

/** The kit folder of `home`. */
export function openKitFolder(home: Home, running: Reloadable): KitReleases {
  // Not spread: that would read its getters once and for all.
  return openKitReleases(Object.assign(packageSource(home, running), { folder: join(home.lib, 'kits') }));
}

/** What follows the kit folder. */
export interface KitFolderWatchParts {
  readonly releases: Pick<KitReleases, 'watch'>;
  readonly kits: Pick<KitAdministration, 'takeByHand'>;
  readonly logger: Pick<FileLogger, 'tell'>;
}

/**
 * Takes over what people do in the kit folder by hand: what they did while nobody looked, and from now on whatever they do.
 * Returns what ends it.
 */
export function watchKitFolder({ releases, kits, logger }: KitFolderWatchParts): () => void {
  const look = () => {
    kits.takeByHand(WHO).catch((thrown: unknown) => {
      // Who stops does not look any more.
      if (codeOf(thrown) === 'LKSSP_DAEMON_STOPPING') return;
      logger.tell(say('defect', { what: wordsOf(thrown) }), CONTEXT);
    });
  };
  const end = releases.watch(look);
  look();
  return end;
}
