import {
  done,
  failed,
  failure,
  healthy,
  hung,
  type Json,
  type Outcome,
  resourceType,
  unable,
  type Verdict,
} from '@lkssp/core';
import { z } from 'zod';
import { type AppOptions, appOptions, identifyApp } from './app-options.js';
import { type AppCall, type ScriptName, scriptsOf } from './app-scripts.js';
import { driftRemark, forgetDrift } from './drift.js';
import { interpreterProblem } from './interpreter.js';
import { badEnd, runScript } from './run-script.js';
import { wordsOf } from './spoken.js';

/** Pauses between looks while an application that was started comes up. */
const COMING_UP_MS = 500;

/** Copies the scripts into care, so that an edit or a missing mount does not change what protects the application. */
async function create(call: AppCall): Promise<Outcome> {
  const digests: Record<string, string> = {};
  for (const { name, source } of scriptsOf(call.options)) {
    try {
      const kept = await call.host.care.keep(name, source);
      const problem = await interpreterProblem(call, kept.path);
      if (problem !== undefined) return unusable(`the ${name} script ${source} cannot be run: ${problem}`);
      digests[name] = kept.digest;
    } catch (error) {
      return unusable(`the ${name} script cannot be taken into care: ${wordsOf(error)}`);
    }
  }
  forgetDrift(call.resource.tag);
  return done({ handle: digests });
}

const unusable = (reason: string): Outcome => failure(reason, { recoverable: false });

async function act(call: AppCall, name: ScriptName): Promise<Outcome> {
  const ended = await runScript(call, name);
  if (ended.end === 'ran') return ended.result.ok ? done() : failure(badEnd(name, ended.result));
  return failure(ended.reason, { recoverable: ended.end === 'untried' });
}

/** Existing start scripts return before their application serves; where a check script tells, it is waited for. */
async function restore(call: AppCall): Promise<Outcome> {
  const outcome = await act(call, 'restore');
  if (outcome.outcome === 'failure' || call.options.quickCheck === undefined) return outcome;
  for (;;) {
    const verdict = await runCheck(call);
    // A check within this call has no other limit than the call itself.
    const isOver = call.signal.aborted || (verdict.verdict === 'unknown' && verdict.because === 'hung');
    if (verdict.verdict !== 'failed' && !isOver) return outcome;
    const goesOn =
      !isOver &&
      (await call.host.pause(COMING_UP_MS).then(
        () => true,
        () => false,
      ));
    if (!goesOn)
      return failure(`the restore script ended well, but within the limit it came not up: ${verdict.reason}`);
  }
}

async function runCheck(call: AppCall): Promise<Verdict> {
  const ended = await runScript(call, 'quickCheck');
  if (ended.end !== 'ran') return unable(ended.reason);
  if (ended.result.ok) return healthy();
  const reason = badEnd('quickCheck', ended.result);
  return ended.result.timedOut ? hung(reason) : failed(reason);
}

async function quickCheck(call: AppCall): Promise<Verdict> {
  if (call.options.quickCheck === undefined) return healthy('it has no quickCheck script and is not monitored');
  const verdict = await runCheck(call);
  if (verdict.verdict !== 'healthy') return verdict;
  const remark = await driftRemark(call);
  return remark === undefined ? verdict : healthy(remark);
}

/** `genapp/app`: an application by its scripts. */
export const app = resourceType<AppOptions>({
  type: 'app',
  app: 'gen',
  title: 'An application with a start and a stop script',
  options: appOptions,
  jsonSchema: z.toJSONSchema(appOptions, { io: 'input' }) as Json,
  identify: identifyApp,
  lacks: ({ quickCheck: check, recover }) => [
    ...(check === undefined ? (['quickCheck'] as const) : []),
    ...(recover === undefined ? (['recover'] as const) : []),
  ],
  timing: {
    quickCheck: { every: '30s', within: '22s' },
    restore: { within: '3min' },
    remove: { within: '3min' },
    recover: { within: '3min' },
  },
  create,
  restore,
  remove: (call) => act(call, 'remove'),
  quickCheck,
  recover: (call) => act(call, 'recover'),
  delete: async (call) => {
    await call.host.care.clear();
    forgetDrift(call.resource.tag);
    return done({ handle: null });
  },
});
