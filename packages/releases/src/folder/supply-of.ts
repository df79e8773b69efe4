import { join } from 'node:path';
import { npmSettings } from '../workshop/npm-settings.js';
import type { Supply } from '../workshop/tasks.js';
import type { FailureScene } from '../workshop/failure-sentence.js';
import type { ReleasesOrder } from '../releases-order.js';
import { asLksspErrors } from './as-lkssp-errors.js';

/** Where packages come from, as the order says at this moment. */
export function supplyOf({ folder, etcFolder, registry, signers, requireSignature }: ReleasesOrder): Supply {
  return {
    cache: join(folder, 'cache'),
    npmrc: [join(etcFolder, 'npmrc')],
    signers: signers ?? {},
    requireSignature: requireSignature ?? false,
    ...(registry === undefined ? {} : { registry }),
  };
}

/** What sentences about a failure name. */
export async function sceneOf(order: ReleasesOrder): Promise<FailureScene> {
  const npmrc = join(order.etcFolder, 'npmrc');
  const registry = await asLksspErrors(async () => (await npmSettings(supplyOf(order))).registry, {
    registry: '',
    npmrc,
    folder: order.folder,
  });
  return { registry, npmrc, folder: order.folder };
}
