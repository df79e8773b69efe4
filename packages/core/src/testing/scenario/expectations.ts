import { z } from 'zod';

const count = z.union([z.int().min(0), z.tuple([z.int().min(0), z.int().min(0)])]);
const text = z.string();
const sentence = z.union([text, z.record(text, z.record(text, z.union([text, z.number()])))]);

const incident = z.strictObject({
  tag: text,
  result: z.enum(['recovered', 'failed', 'escalated', 'superseded', 'withdrawn', 'open']).optional(),
  cause: text.optional(),
  attempts: z.int().min(0).optional(),
  openedAfter: text.optional(),
  openedBefore: text.optional(),
  repairedWithin: text.optional(),
});

const pair = z.tuple([text, text]);

/** What must hold once a situation has been played; each member is one kind of claim. */
export const expectationsSchema = z.strictObject({
  /** State of a resource at the end. */
  states: z.record(text, z.enum(['ISP', 'ISU', 'OSF', 'OSU', 'ILLSTATE'])).optional(),
  /** Text that the reason of a resource's state contains at the end. */
  reasons: z.record(text, text).optional(),
  intent: z.record(text, z.enum(['in', 'out'])).optional(),
  monitored: z.record(text, z.boolean()).optional(),
  exists: z.record(text, z.boolean()).optional(),
  notificationOnly: z.record(text, z.boolean()).optional(),
  temporal: z.record(text, z.record(text, z.union([z.boolean(), z.number()]))).optional(),
  /** Health of the pretended things themselves. */
  health: z.record(text, text).optional(),
  /** How often a verb was called: a number, or at least and at most. */
  calls: z.record(text, z.record(text, count)).optional(),
  /** All acting calls, `TAG VERB`, in order of their beginning. */
  actions: z.array(text).optional(),
  /** Acting calls that began in this order, others may lie between. */
  sequence: z.array(text).optional(),
  /** Pairs of calls that ran side by side at some time. */
  together: z.array(pair).optional(),
  /** Pairs of calls that never ran at one time. */
  apart: z.array(pair).optional(),
  /** When the last call of a kind had ended. */
  finishedBy: z.record(text, text).optional(),
  /** All incidents, in order; only the members that are named are compared. */
  incidents: z.array(incident).optional(),
  /** Orders to restart the node. */
  restarts: z.int().min(0).optional(),
  latched: z.boolean().optional(),
  /** Alarms that stand at the end, by the beginning of their key; none others. */
  alarms: z.array(text).optional(),
  /** Alarms that were raised at some time. */
  alarmed: z.array(text).optional(),
  /** Names of sentences that were told, with facts where they matter. */
  said: z.array(sentence).optional(),
  unsaid: z.array(sentence).optional(),
  /** Codes of orders that were refused or failed. */
  refused: z.array(text).optional(),
  /** Texts that lines of the story contain. */
  happened: z.array(text).optional(),
  /** True: nothing at all was told, published or done but checks. */
  quiet: z.boolean().optional(),
});

export type Expectations = z.infer<typeof expectationsSchema>;
