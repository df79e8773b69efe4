import { spawn } from 'node:child_process';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import type { Json } from '../../contract/json.js';
import { identify } from '../../node/host/process-identity.js';
import { bring, demandHealthy } from './life-rules.js';
import { demand, type Trial, type TypeRule } from './rule.js';
import { Subject, subjectOf } from './subject.js';

/** How long an aborted verb may go on. */
const ABORT_MS = 1000;
/** What the loaded machine of a test adds. */
const SLACK_MS = 1000;

const one = ({ type, sample, bench }: Trial): Promise<Subject> =>
  subjectOf(type, sample, { bench, tag: 'one', number: 1 });

/** Milliseconds from the abort until the verb has settled, however it settles. */
async function lateness(work: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  const abort = new AbortController();
  const settled = work(abort.signal).then(
    () => performance.now(),
    () => performance.now(),
  );
  await new Promise(setImmediate);
  const aborted = performance.now();
  abort.abort();
  return (await settled) - aborted;
}

async function abortIsHonoured(trial: Trial): Promise<void> {
  const subject = await one(trial);
  for (const verb of ['restore', 'recover', 'remove'] as const) {
    if (!subject.has(verb)) continue;
    const late = await lateness((signal) => subject.act(verb, { signal }));
    demand(late < ABORT_MS + SLACK_MS, `${verb} went on for ${Math.round(late)} ms after it was aborted`);
  }
  await bring(subject, 'remove');
}

async function limitIsKept(trial: Trial): Promise<void> {
  const { sample } = trial;
  const subject = await one(trial);
  if (!subject.has('quickCheck')) trial.skip('the sample has no quickCheck');
  await bring(subject, 'restore');
  await sample.hangIt?.(subject);
  const began = performance.now();
  const verdict = await subject.check('quickCheck', { limitMs: 500 });
  const took = performance.now() - began;
  demand(took < 500 + ABORT_MS + SLACK_MS, `quickCheck took ${Math.round(took)} ms with a limit of 500 ms`);
  demand(verdict.verdict !== 'healthy', 'of a thing that does not answer quickCheck says healthy');
}

async function awkwardOptions({ type, sample, bench }: Trial): Promise<void> {
  const resource = { bench, tag: 'awkward/ü.x', number: 3 };
  const subject = await Subject.create(type, resource, (await sample.awkward?.(resource)) ?? {});
  await bring(subject, 'restore');
  await demandHealthy(subject);
  await bring(subject, 'remove');
}

/**
 * Runs `work` as a daemon does that was started with nothing, with no standard input, and speaks a language with other
 * decimal signs and letters.
 */
async function inForeignEnvironment(work: () => Promise<void>): Promise<void> {
  const saved = { ...process.env };
  const input = Object.getOwnPropertyDescriptor(process, 'stdin');
  let asked = false;
  const absent = (): undefined => void (asked = true);
  Object.defineProperty(process, 'stdin', { configurable: true, get: absent });
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', LC_NUMERIC: 'de_DE.UTF-8' });
  try {
    await work();
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, saved);
    if (input !== undefined) Object.defineProperty(process, 'stdin', input);
  }
  demand(!asked, 'it asked for process.stdin, which a daemon does not have');
}

async function environmentDoesNotMatter(trial: Trial): Promise<void> {
  const subject = await one(trial);
  await inForeignEnvironment(async () => {
    await bring(subject, 'restore');
    await demandHealthy(subject);
    await bring(subject, 'remove');
  });
}

async function secretsStaySecret({ type, sample, bench }: Trial): Promise<void> {
  const resource = { bench, tag: 'secret', number: 4 };
  const secret = sample.secret?.(resource);
  const subject = await Subject.create(type, resource, secret?.options ?? {});
  await subject.act('restore');
  if (subject.has('quickCheck')) await subject.check();
  await subject.act('remove');
  const text = JSON.stringify([subject.record, subject.said]);
  const told = (secret?.secrets ?? []).filter((each) => text.includes(each));
  demand(told.length === 0, 'a secret was found in arguments, environment, reasons or log');
}

/** A handle in which a process number was taken by somebody else. */
function stale(handle: Json | undefined, { pid, startTime }: ProcessIdentity): Json | undefined {
  const isObject = typeof handle === 'object' && handle !== null && !Array.isArray(handle);
  if (!isObject || !('pid' in handle)) return undefined;
  // Both may have started within one tick of the clock; the number's earlier owner has not.
  return { ...handle, pid, ...('startTime' in handle ? { startTime: startTime - 1 } : {}) };
}

async function strangersAreSafe(trial: Trial): Promise<void> {
  const stranger = spawn('sleep', ['300'], { stdio: 'ignore', detached: true });
  const identity = identify(stranger.pid ?? 0);
  try {
    demand(identity !== undefined, 'no stranger could be started');
    const subject = await one(trial);
    await bring(subject, 'restore');
    const handle = stale(subject.handle, identity);
    await bring(subject, 'remove');
    if (handle !== undefined) {
      subject.handle = handle;
      const verdict = subject.has('quickCheck') ? (await subject.check()).verdict : 'failed';
      demand(verdict !== 'healthy', 'a process that has taken over the number is called healthy');
      await subject.act('remove');
    }
    demand(identify(identity.pid)?.startTime === identity.startTime, 'a process that does not belong was ended');
  } finally {
    stranger.kill('SIGKILL');
  }
}

/** Rules about bad days. */
export const TROUBLE_RULES: readonly TypeRule[] = [
  {
    rule: 'abort is honoured within a second',
    why: 'A person who gives a newer order, and a daemon that ends, must not wait.',
    mend: 'Wait with host.pause and run programs with host.run: both end when the call is aborted. Hand call.signal to whatever else waits.',
    check: abortIsHonoured,
  },
  {
    rule: 'a check never exceeds its limit',
    why: 'A check that hangs hides the hang that it should find.',
    mend: "Touch paths with host.reach only, and give host.run, host.tcp and host.http a withinMs shorter than the check's limit.",
    needs: 'hangIt',
    check: limitIsKept,
  },
  {
    rule: 'options with blanks, quotes and unicode work',
    why: 'Paths and names like that exist, and an unquoted one is a hole.',
    mend: 'Hand values over as words of argv or as environment; never build a shell line from them.',
    needs: 'awkward',
    check: awkwardOptions,
  },
  {
    rule: 'environment and locale do not matter',
    why: 'At boot there is none, and messages are parsed.',
    mend: 'Take paths from options, hand over what a program needs in env, read nothing from process.env and process.stdin, and let nothing depend on the language of messages.',
    check: environmentDoesNotMatter,
  },
  {
    rule: 'no secret is told',
    why: 'Arguments are visible to everyone on the machine, logs and reasons to many.',
    mend: 'Hand secrets to a program in a file that only its user may read; leave them out of argv, env, reasons and log.',
    needs: 'secret',
    check: secretsStaySecret,
  },
  {
    rule: 'only processes that belong are signalled',
    why: 'Numbers are used again. Ending a stranger does more harm than the failure.',
    mend: 'Keep pid and startTime together and signal through host.processes: it proves that the number is still that process.',
    check: strangersAreSafe,
  },
];
