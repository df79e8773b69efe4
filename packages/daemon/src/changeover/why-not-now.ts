import { render } from '@lkssp/core/engine';
import type { ServerParts } from './server-parts.js';

/** Orders of the changeover itself. */
const OWN = ['upgrade', 'roll-back', 'restore'];

/** Why programs, kits or store cannot be replaced at this moment, in words; undefined when they can. */
export async function whyNotNow(parts: ServerParts, running?: string): Promise<string | undefined> {
  const { administration, operations, kits } = parts;
  const { goingDown, latch, alarms, resources } = administration.status();
  if (goingDown) return 'the node is going down';
  if (latch !== undefined) return `the node is to be restarted because of incident ${latch.incident}`;
  const store = alarms.find(({ key }) => key === 'store');
  if (store !== undefined) return render(store.sentence);
  const busy = operations.running.find(({ order }) => order !== running || !OWN.includes(order));
  if (busy !== undefined) return `"${busy.order}" is under way (operation ${busy.id})`;
  const acting = resources.find(({ acting: verb, incident }) => verb !== undefined || incident !== undefined);
  if (acting !== undefined) {
    const what = acting.acting ?? `incident ${acting.incident}`;
    return `"${acting.tag}" is being repaired or changed (${what})`;
  }
  if ((await kits.begun()) !== undefined) return 'a change of the kits has begun and is not over';
  return undefined;
}
