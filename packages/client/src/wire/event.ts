import { z } from 'zod';
import { type IncidentResult, incidentResultSchema } from './incident.js';
import { type OperationPhase, operationPhaseSchema } from './operation.js';
import { type StateName, stateNameSchema } from './resource.js';
import { type Sentence, sentenceSchema } from './sentence.js';

/** Something that has happened on the server and is already remembered there. */
export type EngineEvent =
  | {
      readonly type: 'state-changed';
      readonly tag: string;
      readonly from: StateName;
      readonly to: StateName;
      readonly reason: Sentence;
    }
  | { readonly type: 'incident-opened'; readonly incident: number; readonly tag: string; readonly reason: Sentence }
  | {
      readonly type: 'incident-told';
      readonly incident: number;
      readonly tag: string;
      readonly kind: string;
      readonly sentence: Sentence;
    }
  | {
      readonly type: 'incident-ended';
      readonly incident: number;
      readonly tag: string;
      readonly result: IncidentResult;
      readonly repairMs?: number;
    }
  | { readonly type: 'alarm-raised'; readonly alarm: string; readonly sentence: Sentence }
  | { readonly type: 'alarm-cleared'; readonly alarm: string }
  | { readonly type: 'configuration-changed'; readonly sentence: Sentence }
  | {
      readonly type: 'operation-changed';
      readonly operation: string;
      readonly phase: OperationPhase;
      readonly sentence: Sentence;
    };

/**
 * What concerns the stream itself. `reset`: events between the last one that was seen and now are not kept any more (or
 * the daemon is another one): read the status anew. `closing`: the daemon ends this stream in order.
 */
export type StreamEvent = { readonly type: 'reset' } | { readonly type: 'closing' };

/** An event with its place in the sequence. */
export interface ServerEvent {
  /** Where to go on after it; opaque. */
  readonly id: string;
  /** Counts up from 1 in one run of the daemon. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: EngineEvent | StreamEvent;
}

const INCIDENT = { incident: z.int(), tag: z.string() };

const engineEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('state-changed'),
    tag: z.string(),
    from: stateNameSchema,
    to: stateNameSchema,
    reason: sentenceSchema,
  }),
  z.object({ type: z.literal('incident-opened'), ...INCIDENT, reason: sentenceSchema }),
  z.object({ type: z.literal('incident-told'), ...INCIDENT, kind: z.string(), sentence: sentenceSchema }),
  z.object({
    type: z.literal('incident-ended'),
    ...INCIDENT,
    result: incidentResultSchema,
    repairMs: z.number().exactOptional(),
  }),
  z.object({ type: z.literal('alarm-raised'), alarm: z.string(), sentence: sentenceSchema }),
  z.object({ type: z.literal('alarm-cleared'), alarm: z.string() }),
  z.object({ type: z.literal('configuration-changed'), sentence: sentenceSchema }),
  z.object({
    type: z.literal('operation-changed'),
    operation: z.string(),
    phase: operationPhaseSchema,
    sentence: sentenceSchema,
  }),
  z.object({ type: z.literal('reset') }),
  z.object({ type: z.literal('closing') }),
]);

/** {@link ServerEvent} */
export const serverEventSchema = z
  .object({ id: z.string(), sequence: z.int(), at: z.number(), event: engineEventSchema })
  .readonly();
