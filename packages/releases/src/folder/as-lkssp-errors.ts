import { codeOf } from '@lkssp/core/engine';
import { failureOf } from '../workshop/failure.js';
import { type FailureScene, failureSentence } from '../workshop/failure-sentence.js';

const said = (error: unknown, scene: FailureScene): unknown =>
  codeOf(error) !== undefined && error instanceof Error && error.name === 'LksspError'
    ? error
    : failureSentence(failureOf(error), scene);

/** Does `work`; what it throws becomes an LksspError. */
export async function asLksspErrors<Result>(work: () => Promise<Result>, scene: FailureScene): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw said(error, scene);
  }
}
