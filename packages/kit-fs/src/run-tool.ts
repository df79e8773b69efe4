import { failure, type Failure, type Host, type RunRequest, type RunResult } from '@lkssp/core';
import { wordsOf } from './spoken.js';

/** Runs a program of the system; one that is not installed is a failure that no second try mends. */
export async function runTool(host: Host, request: RunRequest): Promise<RunResult | Failure> {
  try {
    return await host.run(request);
  } catch (error) {
    const isGivenUp = host.left() === 0 || (error as { code?: unknown }).code !== 'LKSSP_PROGRAM_START';
    return failure(wordsOf(error), { recoverable: isGivenUp });
  }
}

/** True for what a program did, false for why it could not run. */
export const hasRun = (result: RunResult | Failure): result is RunResult => !('outcome' in result);
