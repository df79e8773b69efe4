import { type Duration, toMs } from '../../contract/duration.js';
import type { ScenarioResult } from '../../engine/simulate/scenario-result.js';
import type { ScriptedCall } from '../../engine/simulate/scripted-kit-gateway.js';
import type { Claims } from './claim.js';
import type { Expectations } from './expectations.js';

/** What is expected of the verbs that were called. */
export function claimCalls(claims: Claims, expected: Expectations, { calls }: ScenarioResult): void {
  const named = (name: string): readonly ScriptedCall[] => calls.filter(({ tag, verb }) => `${tag} ${verb}` === name);
  for (const [tag, verbs] of Object.entries(expected.calls ?? {}))
    for (const [verb, wanted] of Object.entries(verbs)) {
      const found = named(`${tag} ${verb}`).length;
      const [least, most] = typeof wanted === 'number' ? [wanted, wanted] : wanted;
      claims.that(
        `calls of ${tag} ${verb}: expected ${least === most ? least : `${least} to ${most}`}, found ${found}`,
        found >= least && found <= most,
      );
    }
  const acts = calls.filter(({ verb }) => !verb.endsWith('Check')).map(({ tag, verb }) => `${tag} ${verb}`);
  if (expected.actions !== undefined) claims.same('actions', acts, expected.actions);
  if (expected.sequence !== undefined)
    claims.that(
      `sequence ${expected.sequence.join(', ')}: found ${acts.join(', ')}`,
      isWithin(expected.sequence, acts),
    );
  for (const [one, other] of expected.together ?? [])
    claims.that(`${one} and ${other} never ran side by side`, anyOverlap(named(one), named(other)));
  for (const [one, other] of expected.apart ?? [])
    claims.that(`${one} and ${other} ran side by side`, !anyOverlap(named(one), named(other)));
  for (const [name, by] of Object.entries(expected.finishedBy ?? {})) {
    const ends = named(name).map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY);
    const last = Math.max(-1, ...ends);
    claims.that(`${name} ended at ${last} ms, expected by ${by}`, last >= 0 && last <= toMs(by as Duration));
  }
}

/** True when `wanted` comes in this order in `found`, with others between or not. */
function isWithin(wanted: readonly string[], found: readonly string[]): boolean {
  let at = -1;
  return wanted.every((each) => {
    at = found.indexOf(each, at + 1);
    return at >= 0;
  });
}

function anyOverlap(ones: readonly ScriptedCall[], others: readonly ScriptedCall[]): boolean {
  return ones.some((one) => others.some((other) => one !== other && overlap(one, other)));
}

function overlap(one: ScriptedCall, other: ScriptedCall): boolean {
  const end = ({ endedAt }: ScriptedCall): number => endedAt ?? Number.POSITIVE_INFINITY;
  return one.at < end(other) && other.at < end(one);
}
