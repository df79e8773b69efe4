import type { Json } from '../../contract/json.js';
import type { Verdict } from '../../contract/verdict.js';
import { demand, type Trial, type TypeRule } from './rule.js';
import { type Subject, subjectOf } from './subject.js';

const words = ({ verdict, reason = 'no reason' }: Verdict): string => `${verdict} (${reason})`;

const one = ({ type, sample, bench }: Trial): Promise<Subject> =>
  subjectOf(type, sample, { bench, tag: 'one', number: 1 });

/** In service, or the rule cannot be tried. */
async function restored(trial: Trial): Promise<Subject> {
  const subject = await one(trial);
  await bring(subject, 'restore');
  return subject;
}

/** Runs an acting verb that must succeed. */
export async function bring(
  subject: Subject,
  verb: 'restore' | 'remove' | 'recover' | 'create' | 'delete',
): Promise<void> {
  const outcome = await subject.act(verb);
  demand(outcome.outcome === 'done', `${verb} failed: ${outcome.reason ?? ''}`);
}

/** Both checks that the resource has must find it in service. */
export async function demandHealthy(subject: Subject): Promise<void> {
  for (const verb of ['quickCheck', 'deepCheck'] as const) {
    if (!subject.has(verb)) continue;
    const verdict = await subject.check(verb);
    demand(['healthy', 'degraded'].includes(verdict.verdict), `${verb} says ${words(verdict)}`);
  }
}

/** JSON with the members of an object in order: which order a kit writes them in means nothing. */
function sorted(handle: Json | undefined): string {
  const isObject = typeof handle === 'object' && handle !== null && !Array.isArray(handle);
  return JSON.stringify(isObject ? Object.entries(handle).toSorted(([one], [two]) => (one < two ? -1 : 1)) : handle);
}

const stateOf = async ({ sample }: Trial, subject: Subject): Promise<string> =>
  `${(await sample.snapshot?.(subject)) ?? ''} ${sorted(subject.handle)}`;

async function restoreTwice(trial: Trial): Promise<void> {
  const subject = await restored(trial);
  const before = await stateOf(trial, subject);
  await bring(subject, 'restore');
  const after = await stateOf(trial, subject);
  demand(before === after, `the second restore changed ${before} to ${after}`);
}

async function checkChangesNothing(trial: Trial): Promise<void> {
  const subject = await restored(trial);
  if (!subject.has('quickCheck')) trial.skip('the sample has no quickCheck');
  const before = await stateOf(trial, subject);
  subject.record.length = 0;
  await subject.check();
  await subject.check();
  const did = subject.record.filter(({ what }) => what !== 'run').map(({ what }) => what);
  demand(did.length === 0, `quickCheck asked the host to ${did.join(', ')}`);
  const after = await stateOf(trial, subject);
  demand(before === after, `quickCheck changed ${before} to ${after}`);
}

async function absentIsNotHealthy(trial: Trial): Promise<void> {
  const subject = await one(trial);
  if (!subject.has('quickCheck')) trial.skip('the sample has no quickCheck');
  const verdict = await subject.check();
  demand(verdict.verdict === 'failed', `of a thing that was never started quickCheck says ${words(verdict)}`);
}

async function removeAbsent(trial: Trial): Promise<void> {
  const subject = await one(trial);
  await bring(subject, 'remove');
  await bring(subject, 'restore');
  await bring(subject, 'remove');
  await bring(subject, 'remove');
}

async function removeWithoutSoftware(trial: Trial): Promise<void> {
  const subject = await restored(trial);
  await bring(subject, 'remove');
  await trial.sample.takeAway?.(subject);
  await bring(subject, 'remove');
}

async function breakIsSeen(trial: Trial): Promise<void> {
  const subject = await restored(trial);
  if (!subject.has('quickCheck')) trial.skip('the sample has no quickCheck');
  await trial.sample.breakIt?.(subject);
  const verdict = await subject.check();
  demand(verdict.verdict === 'failed', `of a broken thing quickCheck says ${words(verdict)}`);
  demand(verdict.reason.trim() !== '', 'the verdict has no reason');
}

async function recovers(trial: Trial): Promise<void> {
  const subject = await restored(trial);
  await trial.sample.breakIt?.(subject);
  if (subject.has('recover')) {
    await bring(subject, 'recover');
  } else {
    await bring(subject, 'remove');
    await bring(subject, 'restore');
  }
  await demandHealthy(subject);
}

async function sideBySide({ type, sample, bench }: Trial): Promise<void> {
  const subjects = [
    await subjectOf(type, sample, { bench, tag: 'side/one', number: 1 }),
    await subjectOf(type, sample, { bench, tag: 'side/two', number: 2 }),
  ] as const;
  await Promise.all(subjects.map((subject) => bring(subject, 'restore')));
  await Promise.all(subjects.map(demandHealthy));
  await bring(subjects[0], 'remove');
  await demandHealthy(subjects[1]);
  await bring(subjects[1], 'remove');
}

async function wholeLife(trial: Trial): Promise<void> {
  const subject = await restored(trial);
  await demandHealthy(subject);
  await bring(subject, 'remove');
  if (subject.has('quickCheck')) {
    const verdict = await subject.check();
    demand(verdict.verdict === 'failed', `after remove quickCheck says ${words(verdict)}`);
  }
  if (subject.has('delete')) await bring(subject, 'delete');
}

/** Rules about the life of a resource. */
export const LIFE_RULES: readonly TypeRule[] = [
  {
    rule: 'restore brings it into service, remove takes it out, values are JSON',
    why: 'These verbs are what recovery is made of; their answers cross between processes.',
    mend: 'Return from restore only when the thing serves, and answer with done, failure, healthy, failed and so on; a handle is made of texts, numbers, lists and plain objects.',
    check: wholeLife,
  },
  {
    rule: 'restore twice is restore once',
    why: 'The daemon restores what may be up already, after its own restart and at boot; a healthy service must not notice.',
    mend: 'Look first: what serves already is adopted with done(), never started again.',
    check: restoreTwice,
  },
  {
    rule: 'quickCheck changes nothing',
    why: 'It runs every few seconds, also on what a person is repairing.',
    mend: 'Only look. What has to be repaired is repaired in recover or restore.',
    check: checkChangesNothing,
  },
  {
    rule: 'what is not there is not healthy',
    why: 'A check that calls an absent thing healthy protects nothing.',
    mend: 'Answer failed when you have looked and the thing is not there; unable only when you could not look.',
    check: absentIsNotHealthy,
  },
  {
    rule: 'remove of what is absent succeeds',
    why: 'Stop, delete and every restart begin with it; a failure here would stop a recovery that could work.',
    mend: 'Return done() when there is nothing to take out, also without a handle.',
    check: removeAbsent,
  },
  {
    rule: 'remove succeeds without the software',
    why: 'After an upgrade or a lost mount the thing is not running, and must not hold up the rest.',
    mend: "Do without the application's own files in remove: go by processes, mounts and addresses. Where a program of it is needed and gone, there is nothing left to stop.",
    needs: 'takeAway',
    check: removeWithoutSoftware,
  },
  {
    rule: 'what is broken is failed, with a reason',
    why: 'The reason is what the person who is woken reads first.',
    mend: 'Answer failed with a sentence: what is wrong, as far as it is known since when and why.',
    needs: 'breakIt',
    check: breakIsSeen,
  },
  {
    rule: 'what was broken is healthy after recovery',
    why: 'That is what the kit is for.',
    mend: 'Let recover, or remove followed by restore, clear away what is left and start anew.',
    check: recovers,
  },
  {
    rule: 'two resources side by side do not clash',
    why: 'Nobody has just one address or one application.',
    mend: 'Keep what belongs to one resource under its tag or id: names of programs, files, ports. Module variables are shared by all resources.',
    check: sideBySide,
  },
];
