import { wordsOf } from '../../errors/lkssp-error.js';
import { say } from '../../messages/sentence.js';
import type { KitRelease } from '../../ports/kit-releases.js';
import { endInterrupted, findInterrupted } from './end-interrupted.js';
import type { KitOrderParts } from './kit-order-parts.js';
import { refuseTroubled } from './refuse-troubled.js';

/** What opening the kits needs. */
export type OpenKitsParts = Pick<KitOrderParts, 'releases' | 'gateway' | 'adoption' | 'alarms' | 'logger'> & {
  /** Read where the kit folder cannot be asked. */
  readonly fallback: string;
};

/** Alarm of a kit folder that cannot be read or written; ends with the next order that can. */
export const FOLDER_ALARM = 'kits:folder';

/**
 * At the start of a daemon: ends a change of kits that was interrupted, loads the kits in force and lifts what is stored of
 * older data generations. A kit that cannot take its resources over is refused, and they stay as they are. Never rejects:
 * the kits that load protect what is theirs.
 */
export async function openKits(parts: OpenKitsParts): Promise<string> {
  const { gateway, adoption } = parts;
  const release = await releaseInForce(parts);
  const trial = await gateway.tryRelease(release.folder);
  const judgement = await adoption.judge(trial, { validateAll: false });
  refuseTroubled(trial, judgement);
  const adopted = await adoption.take(trial, judgement, { release: release.number, atStart: true });
  for (const { before, after } of adopted?.changed ?? []) {
    const facts = { tag: after.tag, from: before.dataGeneration, to: after.dataGeneration };
    parts.logger.tell(say('kitMigrated', facts), { component: 'kits', tag: after.tag });
  }
  if (adopted === undefined) trial.take().confirm();
  else adopted.confirm();
  return release.folder;
}

/** Where a change was interrupted once the store was the new kits' own, these serve, also when the folder cannot be put right yet. */
async function releaseInForce(parts: OpenKitsParts): Promise<KitRelease> {
  const { releases, fallback } = parts;
  try {
    const interrupted = await findInterrupted(parts);
    if (interrupted !== undefined) await endInterrupted(parts, interrupted).catch((thrown) => trouble(parts, thrown));
    return interrupted?.forward === true ? interrupted.release : await releases.inForce();
  } catch (thrown) {
    trouble(parts, thrown);
    return { number: 0, folder: fallback, packages: [] };
  }
}

function trouble({ alarms }: OpenKitsParts, thrown: unknown): void {
  alarms.raise(FOLDER_ALARM, say('kitFolderTrouble', { why: wordsOf(thrown) }));
}
