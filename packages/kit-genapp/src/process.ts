import {
  done,
  failed,
  failure,
  healthy,
  hung,
  type Json,
  type Outcome,
  resourceType,
  type StartedProcess,
  type StartRequest,
  type SupervisedProcess,
  toMs,
  unable,
  type Verdict,
} from '@lkssp/core';
import { z } from 'zod';
import { awaitReady } from './await-ready.js';
import { commandWords } from './command-option.js';
import { howEnded } from './how-ended.js';
import { identifyProcess, type ProcessOptions, processOptions } from './process-options.js';
import { parseReady, type Ready } from './ready-option.js';
import { codeOf, withLastWords, wordsOf } from './spoken.js';
import { type ProcessCall, supervisedOf, targetOf } from './supervised-handle.js';

/** What is left of a limit that has run out, to clear up: an aborted verb must return within a second. */
const CLEAR_UP_MS = 800;

const readyOf = ({ ready }: ProcessOptions): Ready => parseReady(ready) ?? { by: 'none' };

async function restore(call: ProcessCall): Promise<Outcome> {
  const running = await supervisedOf(call);
  if (running !== undefined && call.host.processes.state(running).life === 'alive') {
    return await adopt(call, running);
  }
  if (running !== undefined) await call.host.processes.stop(running, stopRequest(call));
  try {
    return await settle(call, await call.host.processes.start(startRequest(call.options)));
  } catch (error) {
    // Too few descriptors may be over in a moment; a missing program is not.
    const mayHelp = codeOf(error).startsWith('LKSSP_HOST_');
    return failure(wordsOf(error), { recoverable: mayHelp });
  }
}

/**
 * Takes over what runs already. Only a port can be asked again: the line in its output may be long gone, and its notice was
 * given once. Whatever it answers, it is not ended here: that is for remove.
 */
async function adopt(call: ProcessCall, running: SupervisedProcess): Promise<Outcome> {
  const ready = readyOf(call.options);
  const started = { process: running, ready: Promise.resolve(running) };
  const readiness = ready.by === 'port' ? await awaitReady(call, started, ready) : { serves: running };
  return 'serves' in readiness ? serving(readiness.serves, 'it was running already') : failure(readiness.fails);
}

const serving = (process: SupervisedProcess, reason?: string): Outcome =>
  done({ handle: { ...process }, watch: [targetOf(process)], ...(reason === undefined ? {} : { reason }) });

/** Waits until it serves; a start that failed leaves nothing behind. */
async function settle(call: ProcessCall, started: StartedProcess): Promise<Outcome> {
  const readiness = await awaitReady(call, started, readyOf(call.options));
  if ('serves' in readiness) return serving(readiness.serves);
  const reason = withLastWords(readiness.fails, await call.host.processes.output(started.process));
  await call.host.processes.stop(started.process, call.signal.aborted ? { withinMs: CLEAR_UP_MS } : stopRequest(call));
  return failure(reason);
}

function startRequest({ command, cwd, user, env, limits, ready }: ProcessOptions): StartRequest {
  const [program = '', ...rest] = commandWords(command);
  return {
    argv: [program, ...rest],
    env,
    limits: Object.fromEntries(Object.entries(limits).filter((each) => each[1] !== undefined)),
    ...(cwd === undefined ? {} : { cwd }),
    ...(user === undefined ? {} : { user }),
    ...(ready === 'notify' ? { notify: true } : {}),
  };
}

function stopRequest({ options }: ProcessCall): { signal: string; withinMs: number } {
  return { signal: options.stopSignal, withinMs: toMs(options.stopLimit) };
}

async function remove(call: ProcessCall): Promise<Outcome> {
  const running = await supervisedOf(call);
  if (running === undefined) return done({ handle: null, watch: [], reason: 'it was not running' });
  const left = await call.host.processes.stop(running, stopRequest(call));
  if (left.length === 0) return done({ handle: null, watch: [] });
  const heldBy = left.map(({ pid }) => `process ${pid}`);
  return failure(`${heldBy.join(', ')} did not end, not even by SIGKILL`, { heldBy });
}

/** One small read while it lives. */
async function quickCheck(call: ProcessCall): Promise<Verdict> {
  try {
    const running = await supervisedOf(call);
    if (running === undefined) return failed('it is not running');
    const { life } = call.host.processes.state(running);
    if (life === 'alive') return healthy(undefined, { watch: [targetOf(running)] });
    if (life === 'stopped') return failed(`process ${running.pid} is stopped (SIGSTOP) and answers nobody`);
    return failed(await obituary(call, running));
  } catch (error) {
    return unable(wordsOf(error));
  }
}

async function obituary(call: ProcessCall, process: SupervisedProcess): Promise<string> {
  const how = await howEnded(call, process);
  const words = await call.host.processes.output(process);
  return withLastWords(`process ${process.pid} ${how}`, words);
}

/** What a client sees: somebody accepts a connection. */
async function deepCheck(call: ProcessCall): Promise<Verdict> {
  const lives = await quickCheck(call);
  const ready = readyOf(call.options);
  if (lives.verdict !== 'healthy' || ready.by !== 'port') return lives;
  const { answer, reason } = await call.host.tcp(ready);
  if (answer === 'accepted') return lives;
  if (answer === 'refused') return failed(reason);
  return answer === 'silent' ? hung(reason) : unable(reason);
}

/** `genapp/process`: a program that lkssp starts and supervises itself. */
export const supervisedProcess = resourceType<ProcessOptions>({
  type: 'process',
  app: 'gen',
  title: 'A program that is started and supervised directly',
  options: processOptions,
  jsonSchema: z.toJSONSchema(processOptions, { io: 'input', unrepresentable: 'any' }) as Json,
  identify: identifyProcess,
  lacks: (options) => (readyOf(options).by === 'port' ? [] : ['deepCheck']),
  timing: {
    quickCheck: { every: '10s', within: '5s' },
    deepCheck: { every: '60s', within: '10s' },
    restore: { within: '60s' },
    remove: { within: '60s' },
  },
  restore,
  remove,
  quickCheck,
  deepCheck,
});
