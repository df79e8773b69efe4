import type { KitAdoption } from '../../engine/administration/kit-adoption.js';
import type { Operations } from '../../engine/procedure/operations.js';
import type { Sentence } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { KitGateway } from '../../ports/kit-gateway.js';
import type { KitReleases } from '../../ports/kit-releases.js';
import type { Logger } from '../../ports/logger.js';
import type { MachineFacts } from '../kit-gates.js';

/** What orders about kits need. */
export interface KitOrderParts {
  readonly releases: KitReleases;
  readonly gateway: KitGateway;
  /** Folders that kits are imported from now. */
  readonly folders: () => ReadonlySet<string>;
  readonly adoption: KitAdoption;
  readonly operations: Operations;
  readonly alarms: {
    raise(key: string, sentence: Sentence): void;
    clear(key: string): void;
  };
  readonly clock: Clock;
  readonly logger: Logger;
  /** What a version must fit. */
  readonly machine: MachineFacts;
}
