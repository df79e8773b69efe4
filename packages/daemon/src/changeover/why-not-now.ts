import { render } from '@lkssp/core/engine';
import type { ServerParts } from './server-parts.js';

/** Orders of the changeover itself. */
const OWN = ['upgrade', 'roll-back', 'restore'];

/** A start looks at the kit folder, and repairs come and go: for these it is waited a moment. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** Why programs, kits or store cannot be replaced at this moment, in words; undefined when they can. `running`: the order that asks, where it has begun. */
export async function whyNotNow(parts: ServerParts, running?: string): Promise<string | undefined> {
  const { clock, kits } = parts;
  const until = clock.monotonic() + PATIENCE_MS;
  let why = whyNever(parts) ?? whyBusy(parts, running);
  while (why !== undefined && whyNever(parts) === undefined && clock.monotonic() < until) {
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.after(LOOK_EVERY_MS, resolve);
    await promise;
    why = whyNever(parts) ?? whyBusy(parts, running);
  }
  if (why === undefined && (await kits.begun()) !== undefined) return 'a change of the kits has begun and is not over';
  return why;
}

/** What does not pass by itself. */
function whyNever({ administration }: ServerParts): string | undefined {
  const { goingDown, latch, alarms } = administration.status([]);
  if (goingDown) return 'the node is going down';
  if (latch !== undefined) return `the node is to be restarted because of incident ${latch.incident}`;
  const store = alarms.find(({ key }) => key === 'store');
  return store === undefined ? undefined : render(store.sentence);
}

function whyBusy({ administration, operations }: ServerParts, running: string | undefined): string | undefined {
  const busy = operations.running.find(({ order }) => order !== running || !OWN.includes(order));
  if (busy !== undefined) return `"${busy.order}" is under way (operation ${busy.id})`;
  const acting = administration
    .status()
    .resources.find(({ acting: verb, incident }) => verb !== undefined || incident !== undefined);
  if (acting === undefined) return undefined;
  return `"${acting.tag}" is being repaired or changed (${acting.acting ?? `incident ${acting.incident}`})`;
}
