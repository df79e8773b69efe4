import { say } from '../../messages/sentence.js';
import type { KitRelease } from '../../ports/kit-releases.js';
import type { KitOrderParts } from './kit-order-parts.js';

/** A change of kits that was begun and is not over: which release it was to, and whether the store is that one's already. */
export interface Interrupted {
  readonly release: KitRelease;
  readonly forward: boolean;
}

/** The change that was begun and did not come to its end. */
export async function findInterrupted({
  releases,
  adoption,
}: Pick<KitOrderParts, 'releases' | 'adoption'>): Promise<Interrupted | undefined> {
  const release = await releases.begun();
  return release && { release, forward: adoption.kitSwitch?.release === release.number };
}

/** Ends it as the store says: kits and stored options must fit each other. Rejects when the kit folder cannot be written. */
export async function endInterrupted(
  { releases, logger }: Pick<KitOrderParts, 'releases' | 'logger'>,
  { release, forward }: Interrupted,
): Promise<void> {
  await (forward ? releases.switchTo(release) : releases.discard(release));
  const sentence = forward ? say('kitSwitchResumed', { number: release.number }) : say('kitSwitchGivenUp');
  logger.tell(sentence, { component: 'kits' });
}
