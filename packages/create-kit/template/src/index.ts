/**
 * The recovery kit "{{id}}". It guards a program that stays in the foreground and serves a TCP port.
 * That is an example that works: change what differs for your application, and keep the order of the parts.
 */
import {
  type Call,
  defineKit,
  done,
  failed,
  failure,
  healthy,
  hung,
  type Json,
  type Kit,
  type Outcome,
  resourceType,
  type SupervisedProcess,
  unable,
  type Verdict,
} from '@lkssp/core';
import { z } from 'zod';

/**
 * What an administrator says when a resource is created. Flags, forms and documentation are made from this; strictObject
 * refuses what is misspelt, and each message says how to write it right.
 */
const options = z.strictObject({
  program: z
    .string()
    .regex(/^\/[^\0]*$/, 'must be an absolute path, for example /usr/bin/{{id}}')
    .meta({ format: 'path' })
    .describe('The program; it must stay in the foreground'),
  arguments: z.array(z.string()).default([]).describe('Its arguments, one each; there is no shell'),
  port: z.int().min(1).max(65_535).describe('TCP port on which it answers'),
});
type Options = z.output<typeof options>;

/** Pauses between two looks while it comes up. */
const LOOK_MS = 50;
/** What is left for clearing up when a call has been aborted: the verb must return within a second. */
const CLEAR_UP_MS = 800;

/** What this resource's program is now, also after a restart of the daemon: the host knows what it has started. */
const running = (call: Call<Options>): Promise<SupervisedProcess | undefined> => call.host.processes.find();

/** The end of this process is told to the daemon at once, and the next check comes at once too. */
const watching = ({ pid, startTime }: SupervisedProcess) => ({
  watch: [{ kind: 'process', pid, startTime } as const],
});

/** Brings it into service and returns when it serves. What serves already is left alone. */
async function restore(call: Call<Options>): Promise<Outcome> {
  const { program, arguments: rest } = call.options;
  let process = await running(call);
  try {
    process ??= (await call.host.processes.start({ argv: [program, ...rest] })).process;
    return await untilItServes(call, process);
  } catch (error) {
    // The call was aborted, or the program cannot be started. A start that has failed leaves nothing behind.
    if (process !== undefined) await call.host.processes.stop(process, { withinMs: CLEAR_UP_MS });
    return failure(`it did not come up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function untilItServes(call: Call<Options>, process: SupervisedProcess): Promise<Outcome> {
  for (;;) {
    // First whether it lives: something else may answer on its port.
    if (call.host.processes.state(process).life === 'gone') {
      const lastWords = (await call.host.processes.output(process)).trim().split('\n').at(-1) ?? '';
      return failure(`it has ended before it served; its last line: ${lastWords || '(none)'}`);
    }
    const { answer } = await call.host.tcp({ port: call.options.port });
    if (answer === 'accepted') return done(watching(process));
    await call.host.pause(LOOK_MS);
  }
}

/** Takes it out of service. Succeeds too when it is not there: every stop and every recovery begins with this. */
async function remove(call: Call<Options>): Promise<Outcome> {
  const process = await running(call);
  if (process === undefined) return done({ watch: [], reason: 'it was not running' });
  const left = await call.host.processes.stop(process, { withinMs: call.host.left() });
  if (left.length === 0) return done({ watch: [] });
  return failure('it does not end', { heldBy: left.map(({ pid }) => `process ${pid}`) });
}

/** Looks and changes nothing. "failed" means that it does not serve; "unable" that we could not tell: never the same. */
async function quickCheck(call: Call<Options>): Promise<Verdict> {
  try {
    const process = await running(call);
    if (process === undefined) return failed('it is not running');
    const { life } = call.host.processes.state(process);
    if (life === 'alive') return healthy(undefined, watching(process));
    return failed(life === 'stopped' ? `process ${process.pid} is stopped` : `process ${process.pid} has ended`);
  } catch (error) {
    return unable(error instanceof Error ? error.message : String(error));
  }
}

/** What a client sees. Called seldom, and once more before the server would be restarted. */
async function deepCheck(call: Call<Options>): Promise<Verdict> {
  const lives = await quickCheck(call);
  if (lives.verdict !== 'healthy') return lives;
  const { answer, reason } = await call.host.tcp({ port: call.options.port });
  if (answer === 'accepted') return lives;
  if (answer === 'refused') return failed(reason);
  return answer === 'silent' ? hung(reason) : unable(reason);
}

/** The kit: what package.json promises in its field "lkssp". */
export const kit: Kit = defineKit({
  id: '{{id}}',
  resourceTypes: [
    resourceType<Options>({
      type: '{{id}}',
      app: 'gen',
      title: '{{title}}',
      options,
      jsonSchema: z.toJSONSchema(options, { io: 'input' }) as Json,
      // Two resources with one port would fight for it, so the daemon refuses the second.
      identify: ({ port }) => `port ${port}`,
      timing: {
        quickCheck: { every: '10s', within: '5s' },
        deepCheck: { every: '60s', within: '10s' },
        restore: { within: '60s' },
        remove: { within: '30s' },
      },
      restore,
      remove,
      quickCheck,
      deepCheck,
      // There is no recover: the daemon then restarts it, with everything that depends on it.
    }),
  ],
});
