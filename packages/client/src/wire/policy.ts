import { z } from 'zod';
import { type Sentence, sentenceSchema } from './sentence.js';

/** Policies by name. NotificationOnly is an alias: on means LocalRecovery off and Failover off. */
export type PolicyName = 'Failover' | 'LocalRecovery' | 'TemporalRecovery' | 'NotificationOnly';

/** A policy in force, with where it comes from. */
export interface InForce {
  readonly on: boolean;
  readonly from: 'default' | 'server' | 'resource';
}

/** TemporalRecovery in force. */
export interface TemporalInForce extends InForce {
  readonly recoveryLimit: number;
  readonly periodMinutes: number;
}

/** What holds for one resource, or for the server. */
export interface Policies {
  readonly failover: InForce;
  readonly localRecovery: InForce;
  readonly temporalRecovery: TemporalInForce;
  /** True when Failover and LocalRecovery are both off, however that came about. */
  readonly notificationOnly: boolean;
}

/** Policies of one resource, or of the server where `tag` is left out. */
export interface PolicyReport {
  readonly tag?: string;
  readonly policies: Policies;
}

/** A policy setting as people give it. */
export interface PolicyOrder {
  readonly on: boolean;
  /** A tag, or a pattern with `*`; the server when left out. */
  readonly tag?: string;
  /** TemporalRecovery: the Nth recovery within the period is not tried. */
  readonly recoveryLimit?: number;
  /** TemporalRecovery, minutes. */
  readonly periodMinutes?: number;
  /** Set even when it could never fire. */
  readonly force?: boolean;
}

/** What a setting reached: tags, empty for the server, and remarks for the person. */
export interface PolicyResult {
  readonly tags: readonly string[];
  readonly remarks: readonly Sentence[];
}

const from = z.enum(['default', 'server', 'resource']);
const inForceSchema = z.object({ on: z.boolean(), from }).readonly();

/** {@link PolicyName} */
export const policyNameSchema = z.enum(['Failover', 'LocalRecovery', 'TemporalRecovery', 'NotificationOnly']);

/** {@link Policies} */
export const policiesSchema = z
  .object({
    failover: inForceSchema,
    localRecovery: inForceSchema,
    temporalRecovery: z
      .object({ on: z.boolean(), from, recoveryLimit: z.number(), periodMinutes: z.number() })
      .readonly(),
    notificationOnly: z.boolean(),
  })
  .readonly();

/** {@link PolicyReport} */
export const policyReportSchema = z.object({ tag: z.string().exactOptional(), policies: policiesSchema }).readonly();

/** {@link PolicyOrder} */
export const policyOrderSchema = z
  .strictObject({
    on: z.boolean(),
    tag: z.string().exactOptional(),
    recoveryLimit: z.number().exactOptional(),
    periodMinutes: z.number().exactOptional(),
    force: z.boolean().exactOptional(),
  })
  .readonly();

/** {@link PolicyResult} */
export const policyResultSchema = z
  .object({ tags: z.array(z.string()).readonly(), remarks: z.array(sentenceSchema).readonly() })
  .readonly();
