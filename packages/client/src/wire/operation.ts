import { z } from 'zod';
import { type Sentence, sentenceSchema } from './sentence.js';

/** How far an operation is. */
export type OperationPhase = 'running' | 'done' | 'failed';

/** A long action that somebody waits for. Finished ones are kept for an hour. */
export interface Operation {
  readonly id: string;
  /** What was ordered, in words. */
  readonly order: string;
  readonly phase: OperationPhase;
  /** What it is doing, or what became of it; grows while it runs. */
  readonly progress: readonly Sentence[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Code of the error that ended it. */
  readonly code?: string;
  /** Exit code that a command ends with because of `code`. */
  readonly exit?: number;
}

/** {@link OperationPhase} */
export const operationPhaseSchema = z.enum(['running', 'done', 'failed']);

/** {@link Operation} */
export const operationSchema = z
  .object({
    id: z.string(),
    order: z.string(),
    phase: operationPhaseSchema,
    progress: z.array(sentenceSchema).readonly(),
    startedAt: z.number(),
    endedAt: z.number().exactOptional(),
    code: z.string().exactOptional(),
    exit: z.int().exactOptional(),
  })
  .readonly();

/** How a resource is taken in or out of service. `now` aborts a plan in progress instead of waiting for its next step. */
export interface ActHow {
  readonly now?: boolean;
}

/** How the daemon is stopped. */
export interface StopHow {
  /** Ends the daemon and leaves applications alone. */
  readonly keepRunning?: boolean;
  /** Calls off a restart of the node that was decided already. */
  readonly clearFailover?: boolean;
  readonly now?: boolean;
}

/** {@link ActHow} */
export const actHowSchema = z.strictObject({ now: z.boolean().exactOptional() }).readonly();

/** {@link StopHow} */
export const stopHowSchema = z
  .strictObject({
    keepRunning: z.boolean().exactOptional(),
    clearFailover: z.boolean().exactOptional(),
    now: z.boolean().exactOptional(),
  })
  .readonly();
