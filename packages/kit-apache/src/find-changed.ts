import type { ApacheHandle } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { type Master, readPidFile } from './find-master.js';
import { findSuccessor } from './find-running.js';
import type { HttpdConfig } from './httpd-config.js';
import { isHttpdName } from './httpd-program.js';
import { readConfig } from './read-config.js';
import { unitState } from './unit-of.js';

/** A master, and the configuration that it was started with. */
export interface ChangedInstance {
  readonly master: Master;
  readonly config: HttpdConfig;
}

/**
 * The successor of a master that is gone, where a person has changed where it listens before they started it again. The
 * configuration is read only when its unit or its pid file names an Apache that lives: otherwise there is no time to lose.
 */
export async function findChanged(call: ApacheCall, { pidFile }: ApacheHandle): Promise<ChangedInstance | undefined> {
  const unit = await unitState(call);
  const pid = unit?.main?.pid ?? (await readPidFile(call, pidFile)).pid;
  const [facts] = pid === undefined ? [] : await call.host.processes.list({ pid });
  if (facts === undefined || !isHttpdName(facts.exe, call.options.httpd)) return undefined;
  const read = await readConfig(call.host, call.options);
  if ('problem' in read) return undefined;
  const { config } = read;
  const traces = { handle: undefined, pidFile: config.pidFile, listens: config.listens };
  const master = await findSuccessor(call, traces);
  return master === undefined ? undefined : { master, config };
}
