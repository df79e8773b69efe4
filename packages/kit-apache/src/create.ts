import { done, failure, type Outcome } from '@lkssp/core';
import { stored } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { findRunning } from './find-running.js';
import { handleFor } from './handle-for.js';
import { forget } from './learned.js';
import { readConfig } from './read-config.js';
import { tracesOf } from './restore.js';
import { wordsOf } from './spoken.js';

/** Tests the configuration, takes the unit over, and remembers what runs. */
export async function create(call: ApacheCall): Promise<Outcome> {
  try {
    const read = await readConfig(call.host, call.options);
    if ('problem' in read) return failure(read.problem, { recoverable: false });
    if (read.config.listens.length === 0)
      return failure(`${call.options.config} has no Listen`, { recoverable: false });
    const { unit = 'none' } = call.options;
    if (unit !== 'none') await call.host.units.takeOver(unit);
    const master = await findRunning(call, tracesOf(undefined, read));
    if (master === undefined) return done();
    return done({ handle: stored(await handleFor(call, master, read.config)) });
  } catch (error) {
    return failure(wordsOf(error));
  }
}

/** Gives the unit back to the system. */
export async function undo(call: ApacheCall): Promise<Outcome> {
  const { unit = 'none' } = call.options;
  forget(call);
  try {
    if (unit !== 'none') await call.host.units.letGo(unit);
  } catch (error) {
    return failure(`the unit ${unit} could not be given back to the system: ${wordsOf(error)}`);
  }
  return done({ handle: null, watch: [] });
}
