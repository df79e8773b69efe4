import { unable } from '../../contract/verdict.js';
import type { CheckVerb } from '../../contract/verbs.js';
import type { Look } from '../../domain/look.js';
import type { ResourceTiming } from '../../domain/resource.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import { render, say } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { CheckReply, KitGateway, VerbTarget } from '../../ports/kit-gateway.js';

/** What a look needs. */
export interface LookerParts {
  readonly clock: Clock;
  readonly gateway: KitGateway;
  /** Undefined when the resource is gone. */
  readonly target: (tag: string) => VerbTarget | undefined;
  /** Undefined when its kit is not loaded. */
  readonly timing: (tag: string) => ResourceTiming | undefined;
}

/** Looks at one resource once, by its kit, within the check's limit. Never rejects. */
export async function lookAt(parts: LookerParts, tag: string, verb: CheckVerb): Promise<Look> {
  const startedAt = parts.clock.monotonic();
  const { verdict, tookMs, starved } = await ask(parts, tag, verb);
  return { tag, verb, verdict, at: parts.clock.wall(), startedAt, tookMs, starved };
}

async function ask({ gateway, target, timing }: LookerParts, tag: string, verb: CheckVerb): Promise<CheckReply> {
  const found = target(tag);
  const times = timing(tag);
  if (found === undefined || times === undefined) {
    const kit = found?.kit ?? '?';
    return { verdict: unable(render(say('kitHostGone', { kit, why: 'not loaded' }))), tookMs: 0, starved: false };
  }
  // A gateway that rejects breaks its contract; a loop that ends of it would never look again.
  return gateway
    .check(found, verb, times[verb].withinMs)
    .catch((thrown: unknown) => ({ verdict: unable(wordsOf(thrown)), tookMs: 0, starved: false }));
}
