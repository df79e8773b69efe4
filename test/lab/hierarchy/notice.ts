import type { Incident } from '@lkssp/client';
import { waitUntil } from '../../rig/wait-until.ts';
import type { LabEngine } from '../rig/lab-engine.ts';

/** What came of something that was broken. */
export interface Noticed {
  readonly incident: Incident;
  /** Milliseconds from the act to the open incident. */
  readonly noticedMs: number;
  /** Every action, in its order: `restore data`. */
  readonly actions: readonly string[];
}

/** Checks come so seldom that what is noticed sooner was noticed by an event. */
export const SELDOM = '10min';
export const SELDOM_MS = 600_000;

const WITHIN_MS = 90_000;

/** A failure soon after a repair is a relapse and goes on with the old incident: waits until that time is over. */
async function untilStable({ client }: LabEngine, tag: string): Promise<void> {
  const [newest] = await client.incidents({ tag, limit: 1 });
  const { kit, type } = await client.resource(tag);
  const known = (await client.types()).find((each) => each.kit === kit && each.type === type);
  const stableAt = (newest?.endedAt ?? 0) + (known?.timing.settleMs ?? 0) + 200;
  await waitUntil(`${tag} is stable`, { withinMs: 60_000, everyMs: 50 }, () => Date.now() > stableAt);
}

/** Breaks something and waits until the incident of `tag` that it causes has ended. */
export async function breakIt(
  engine: LabEngine,
  tag: string,
  what: string,
  act: () => void | Promise<void>,
): Promise<Noticed> {
  await untilStable(engine, tag);
  const [opened, ended] = [engine.opened(tag, WITHIN_MS), engine.ended(tag, WITHIN_MS)];
  // Both are waited for below; whichever fails first shall not be an unhandled rejection.
  for (const each of [opened, ended]) each.catch(() => undefined);
  const begin = performance.now();
  try {
    await act();
    const noticedMs = (await opened).at - begin;
    const incident = await ended;
    const { cause, result, repairMs = 0 } = incident;
    console.log(
      `${what}: ${tag} ${cause} after ${noticedMs.toFixed(1)} ms, ${result} in ${(repairMs / 1000).toFixed(2)} s`,
    );
    return { incident, noticedMs, actions: actionsOf(incident) };
  } catch (cause) {
    throw new Error(`${what}: ${tag} was not repaired. ${await stateOf(engine)}\n${engine.log()}`, { cause });
  }
}

/** What was done, in its order. */
export const actionsOf = ({ entries }: Incident): readonly string[] =>
  entries.filter(({ kind }) => kind === 'action').map(({ sentence }) => sentence.text);

/** Every resource with its state and reason, for messages. */
export async function stateOf(engine: LabEngine): Promise<string> {
  const { resources } = await engine.client.status();
  return resources.map(({ tag, state, reason }) => `${tag} ${state} (${reason.text})`).join('; ');
}
