import * as z from 'zod';
import { type Duration, isDuration, toMs } from '../contract/duration.js';
import type { Json } from '../contract/json.js';
import { assertTag } from '../domain/resource.js';
import type { HierarchyDocument } from '../ports/administration.js';

const TIME_FORM = 'write milliseconds, or a duration such as 500ms, 30s, 5min or 2h';

/** Milliseconds, or a duration as people write it. */
const time = z
  .union([z.number().min(1), z.string().refine(isDuration, TIME_FORM)], TIME_FORM)
  .transform((value) => (typeof value === 'number' ? value : toMs(value as Duration)));

const tag = z.string().refine(isTag, {
  error: 'a tag has 1 to 256 letters, digits, "-", "_", "." and "/", and does not begin with "." or "/"',
});

function isTag(text: string): boolean {
  try {
    assertTag(text);
    return true;
  } catch {
    return false;
  }
}

const policy = z.strictObject({
  on: z.boolean(),
  recoveryLimit: z.int().min(1).optional(),
  periodMinutes: z.number().positive().optional(),
});

const policies = z.strictObject({
  Failover: policy.optional(),
  LocalRecovery: policy.optional(),
  TemporalRecovery: policy.optional(),
});

const settings = z.strictObject({
  checkIntervalMs: time.optional(),
  checkLimitMs: time.optional(),
  deepCheckIntervalMs: time.optional(),
  restoreLimitMs: time.optional(),
  removeLimitMs: time.optional(),
  recoverLimitMs: time.optional(),
  failureThreshold: z.int().min(1).optional(),
  unknownThreshold: z.int().min(0).optional(),
  hungFailover: z.boolean().optional(),
  onRemoveFailure: z.enum(['leave', 'failover']).optional(),
});

const json: z.ZodType<Json> = z.custom<Json>(() => true);

const resource = z.strictObject({
  kit: z.string().min(1),
  type: z.string().min(1).optional(),
  options: json.optional(),
  settings: settings.optional(),
  dependsOn: z.array(tag).optional(),
  intent: z.enum(['in', 'out']).optional(),
  policies: policies.optional(),
});

/** Hierarchies as `lkssp export` writes and `lkssp apply` reads them; see HierarchyDocument of ports/administration. Options are checked by their kit, later. */
export const hierarchyDocumentSchema = z
  .strictObject({
    version: z.literal(1),
    policies: policies.optional(),
    resources: z.record(tag, resource),
  })
  // Only left-out keys are undefined: a document has no other way to say nothing.
  .transform((document) => document as HierarchyDocument);
