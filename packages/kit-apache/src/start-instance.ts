import type { ApacheHandle } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { awaitMaster, servesAll, settle } from './await-serving.js';
import { endInstance, endOrphans } from './end-instance.js';
import { readPidFile } from './find-master.js';
import type { HttpdCommand } from './httpd-command.js';
import type { HttpdConfig } from './httpd-config.js';
import { isHttpdName } from './httpd-program.js';
import { isWrittenSince } from './is-written-since.js';
import { orphansAmong, portTakers, takersSpoken } from './port-takers.js';
import { withLastWords } from './spoken.js';
import { unitState } from './unit-of.js';

/** What became of a start. */
export type Started =
  | { readonly handle: ApacheHandle; readonly remark?: string }
  | { readonly fails: string; readonly recoverable?: boolean };

const ENDING_MS = 5000;
const START_MS = 20_000;
const LOOK_MS = 3000;

/** Starts an instance that does not run, and waits until it serves. What an earlier one has left is ended before. */
export async function startInstance(
  call: ApacheCall,
  { config, command }: { readonly config: HttpdConfig; readonly command: HttpdCommand },
  handle: ApacheHandle | undefined,
): Promise<Started> {
  if (handle !== undefined) await endOrphans(call, handle, ENDING_MS);
  const others = await clearPidFile(call, config);
  if (others !== undefined) return { fails: others, recoverable: false };
  const refusal = await start(call, command);
  if (refusal !== undefined) return { fails: await reasonFor(call, config, refusal) };
  const traces = { handle: undefined, pidFile: config.pidFile, listens: config.listens };
  const master = await awaitMaster(call, traces, (found) => servesAll(call, config.listens, found), START_MS);
  if (master === undefined) {
    const late = await awaitMaster(call, traces, () => true, 0);
    if (late !== undefined) await endInstance(call, late, ENDING_MS);
    const seconds = START_MS / 1000;
    return { fails: await withErrorLog(call, config, `Apache was started, but does not serve within ${seconds} s`) };
  }
  return await settle(call, master, config);
}

/** Why it could not be started; undefined when it could. */
async function start(call: ApacheCall, { argv, env }: HttpdCommand): Promise<string | undefined> {
  const unit = await unitState(call);
  if (unit !== undefined) {
    const { ok, reason } = await call.host.units.start(unit.name);
    return ok ? undefined : `systemd could not start ${unit.name}: ${reason}`;
  }
  const { ok, code, signal, stdout } = await call.host.run({
    argv: [...argv, '-k', 'start'],
    env,
    outputFile: 'start',
  });
  if (ok) return undefined;
  return withLastWords(`Apache ended with ${signal ?? `exit code ${code ?? '?'}`} when it was started`, stdout);
}

/**
 * Apache takes any living process of the number in its pid file for its own and then starts nothing, with exit code 0; a
 * file that is cut off stops it too. Such a file goes away, unless it names one that just begins. Where its process is gone,
 * the workers that it has left go instead. Says what is wrong when it is the file of another Apache, which keeps it.
 */
export async function clearPidFile(
  call: ApacheCall,
  { pidFile, listens }: Pick<HttpdConfig, 'pidFile' | 'listens'>,
): Promise<string | undefined> {
  const { host, options } = call;
  const { exists, pid } = await readPidFile(call, pidFile);
  if (!exists) return undefined;
  const [facts] = pid === undefined ? [] : await host.processes.list({ pid });
  if (pid !== undefined && facts === undefined) {
    const orphans = orphansAmong(call, await portTakers(call, listens), pid);
    if (orphans.length > 0) await host.processes.end(orphans, { signal: 'SIGKILL', withinMs: ENDING_MS });
    return undefined;
  }
  const isApache = facts !== undefined && isHttpdName(facts.exe, options.httpd);
  if (isApache && (await host.processes.listening(facts)).length === 0) return undefined;
  if (isApache && (await isWrittenSince(host, pidFile, facts)))
    return `its pid file ${pidFile} belongs to another Apache (process ${facts.pid}): give each instance a PidFile of its own`;
  await host.run({ argv: ['rm', '-f', '--', pidFile], withinMs: LOOK_MS });
  return undefined;
}

async function reasonFor(call: ApacheCall, config: HttpdConfig, refusal: string): Promise<string> {
  const takers = await portTakers(call, config.listens);
  if (takers.length > 0) return `${takersSpoken(takers)}: end it, or change Listen in the configuration (${refusal})`;
  return await withErrorLog(call, config, refusal);
}

/** Whatever Apache could not say on its output is there. By a program that can be ended. */
async function withErrorLog({ host }: ApacheCall, { errorLog }: HttpdConfig, reason: string): Promise<string> {
  if (!errorLog.startsWith('/')) return reason;
  const words = await host.run({ argv: ['tail', '-n', '3', '--', errorLog], withinMs: LOOK_MS });
  return words.ok ? withLastWords(reason, words.stdout) : reason;
}
