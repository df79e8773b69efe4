import { type Duration, toMs } from '../../contract/duration.js';
import type { Incident } from '../../domain/incident.js';
import { MANUAL_EPOCH } from '../../engine/simulate/manual-clock.js';
import type { ScenarioResult } from '../../engine/simulate/scenario-result.js';
import { MESSAGES } from '../../messages/catalogue.js';
import { render } from '../../messages/sentence.js';
import type { Message, Sentence } from '../../messages/template.js';
import { claimCalls } from './call-claims.js';
import { Claims } from './claim.js';
import type { Expectations } from './expectations.js';

/** What a start tells comes before. */
const SETTLED_MS = 1000;

type ExpectedSentence = NonNullable<Expectations['said']>[number];
type ExpectedIncident = NonNullable<Expectations['incidents']>[number];

/** What of `expected` does not hold after a situation was played, one sentence each; empty when all does. */
export function unmetExpectations(expected: Expectations, result: ScenarioResult): readonly string[] {
  const claims = new Claims();
  for (const breach of result.breaches.slice(0, 3)) claims.that(breach, false);
  claimStatus(claims, expected, result);
  claimCalls(claims, expected, result);
  claimTold(claims, expected, result);
  if (expected.incidents !== undefined) claimIncidents(claims, expected.incidents, result.incidents);
  if (expected.restarts !== undefined) claims.same('restarts', result.restarts.length, expected.restarts);
  if (expected.refused !== undefined) claims.same('refused', result.refusals, expected.refused);
  return claims.unmet;
}

function claimStatus(claims: Claims, expected: Expectations, { after, health }: ScenarioResult): void {
  const of = new Map(after.resources.map((each) => [each.tag, each]));
  claims.each('state', expected.states, (tag) => of.get(tag)?.state);
  claims.each('intent', expected.intent, (tag) => of.get(tag)?.intent);
  claims.each('monitored', expected.monitored, (tag) => of.get(tag)?.monitored);
  claims.each('existence', expected.exists, (tag) => of.has(tag));
  claims.each('NotificationOnly', expected.notificationOnly, (tag) => of.get(tag)?.policies.notificationOnly);
  claims.each('health', expected.health, (tag) => health[tag]);
  for (const [tag, words] of Object.entries(expected.reasons ?? {})) {
    const found = of.get(tag);
    const reason = found === undefined ? 'no such resource' : render(found.reason);
    claims.that(`reason of ${tag}: expected "${words}" in "${reason}"`, reason.includes(words));
  }
  for (const [tag, wanted] of Object.entries(expected.temporal ?? {})) {
    const found: Readonly<Record<string, unknown>> = { ...of.get(tag)?.policies.temporalRecovery };
    claims.each(`TemporalRecovery of ${tag}, member`, wanted, (name) => found[name]);
  }
  if (expected.latched !== undefined) claims.same('latched', after.latch !== undefined, expected.latched);
  if (expected.alarms !== undefined)
    claimAlarms(
      claims,
      expected.alarms,
      after.alarms.map(({ key }) => key),
    );
}

function claimAlarms(claims: Claims, wanted: readonly string[], found: readonly string[]): void {
  for (const begin of wanted)
    claims.that(
      `alarm ${begin} does not stand; there are: ${found.join(', ')}`,
      found.some((key) => key.startsWith(begin)),
    );
  const others = found.filter((key) => !wanted.some((begin) => key.startsWith(begin)));
  claims.same('other alarms that stand', others, []);
}

function claimTold(claims: Claims, expected: Expectations, { told, alarmed, lines }: ScenarioResult): void {
  for (const each of expected.said ?? [])
    claims.that(
      `not said: ${JSON.stringify(each)}`,
      told.some((sentence) => matches(each, sentence)),
    );
  for (const each of expected.unsaid ?? [])
    claims.that(`said: ${JSON.stringify(each)}`, !told.some((sentence) => matches(each, sentence)));
  for (const begin of expected.alarmed ?? [])
    claims.that(
      `alarm ${begin} was never raised; there were: ${alarmed.join(', ')}`,
      alarmed.some((key) => key.startsWith(begin)),
    );
  for (const words of expected.happened ?? [])
    claims.that(
      `never happened: ${words}`,
      lines.some(({ text }) => text.includes(words)),
    );
  if (expected.quiet === true)
    claims.same(
      'lines',
      lines.filter(({ at, kind }) => kind !== '*' && at > SETTLED_MS).map(({ text }) => text),
      [],
    );
}

function matches(expected: ExpectedSentence, sentence: Sentence): boolean {
  const [name, facts] = typeof expected === 'string' ? [expected, {}] : (Object.entries(expected)[0] ?? ['', {}]);
  const messages: Readonly<Record<string, Message>> = MESSAGES;
  const message = messages[name];
  if (message === undefined) throw new Error(`there is no message "${name}"`);
  if (message.number !== sentence.number) return false;
  return Object.entries(facts).every(([fact, value]) => sentence.facts[fact] === value);
}

function claimIncidents(claims: Claims, wanted: readonly ExpectedIncident[], found: readonly Incident[]): void {
  const short = found.map(({ tag, result }) => `${tag} ${result ?? 'open'}`).join(', ');
  claims.that(`incidents: expected ${wanted.length}, found ${found.length} (${short})`, wanted.length === found.length);
  for (const [at, { openedAfter, openedBefore, repairedWithin, ...members }] of wanted.entries()) {
    const incident = found[at];
    if (incident === undefined) return;
    const name = `incident ${at + 1}`;
    const shown: Readonly<Record<string, unknown>> = { ...incident, result: incident.result ?? 'open' };
    claims.each(`${name},`, members, (member) => shown[member]);
    const opened = incident.openedAt - MANUAL_EPOCH;
    const { repairMs = Number.POSITIVE_INFINITY } = incident;
    claims.that(`${name} opened at ${opened} ms, before ${openedAfter}`, opened >= ms(openedAfter, 0));
    claims.that(`${name} opened at ${opened} ms, after ${openedBefore}`, opened <= ms(openedBefore));
    claims.that(`${name} repaired after ${repairMs} ms, not within ${repairedWithin}`, repairMs <= ms(repairedWithin));
  }
}

function ms(text: string | undefined, otherwise = Number.POSITIVE_INFINITY): number {
  return text === undefined ? otherwise : toMs(text as Duration);
}
