import type { IncidentResult } from '../domain/incident.js';
import type { StateName } from '../domain/resource-state.js';
import type { Sentence } from '../messages/sentence.js';

/** Something that has happened and is already remembered. Named in the past tense. */
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
      readonly phase: 'running' | 'done' | 'failed';
      readonly sentence: Sentence;
    };

/** An event with its place in the sequence. */
export interface Published {
  /** Counts up from 1 in this run of the daemon. */
  readonly sequence: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly event: EngineEvent;
}

/** Tells who listens. A listener that throws is a defect of the listener and stops nobody. */
export interface EventBus {
  publish(event: EngineEvent): void;
  /** Returns what ends the subscription. */
  subscribe(listener: (published: Published) => void): () => void;
  /** Events after `sequence` that are still kept (the last 1,000), oldest first. */
  since(sequence: number): readonly Published[];
  /** Number of the newest event. */
  readonly last: number;
}
