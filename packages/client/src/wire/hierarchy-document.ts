import { z } from 'zod';
import { type Json, jsonSchema } from './json.js';

/** A policy in a document. */
export interface PolicyDocument {
  readonly on: boolean;
  readonly recoveryLimit?: number;
  readonly periodMinutes?: number;
}

/** Settings of a resource in a document: times with a unit, `30s`. */
export interface SettingsDocument {
  readonly checkInterval?: string;
  readonly checkLimit?: string;
  readonly deepCheckInterval?: string;
  readonly restoreLimit?: string;
  readonly removeLimit?: string;
  readonly recoverLimit?: string;
  readonly failureThreshold?: number;
  /** 0 = a hung check never opens an incident. */
  readonly unknownThreshold?: number;
  readonly hungFailover?: boolean;
  readonly onRemoveFailure?: 'leave' | 'failover';
}

/** A resource in a document. */
export interface ResourceDocument {
  readonly kit: string;
  readonly type?: string;
  readonly options?: Json;
  readonly settings?: SettingsDocument;
  readonly dependsOn?: readonly string[];
  readonly intent?: 'in' | 'out';
  readonly policies?: Readonly<Record<string, PolicyDocument>>;
}

/** Hierarchies as one document, for export and apply. */
export interface HierarchyDocument {
  readonly version: 1;
  readonly policies?: Readonly<Record<string, PolicyDocument>>;
  /** By tag. */
  readonly resources: Readonly<Record<string, ResourceDocument>>;
}

/** One thing that apply does or would do. */
export interface ApplyStep {
  readonly act:
    | 'create'
    | 'change'
    | 'replace'
    | 'delete'
    | 'depend'
    | 'undepend'
    | 'set-policy'
    | 'remove-policy'
    | 'restore'
    | 'remove';
  readonly tag?: string;
  /** The step in words. */
  readonly text: string;
}

const policyDocumentsSchema = z
  .record(
    z.string(),
    z
      .strictObject({
        on: z.boolean(),
        recoveryLimit: z.number().exactOptional(),
        periodMinutes: z.number().exactOptional(),
      })
      .readonly(),
  )
  .readonly();

const time = z.string().regex(/^\d+(\.\d+)?(ms|s|min|h)$/, 'write a duration such as 500ms, 30s, 5min or 2h');

const settingsDocumentSchema = z
  .strictObject({
    checkInterval: time.exactOptional(),
    checkLimit: time.exactOptional(),
    deepCheckInterval: time.exactOptional(),
    restoreLimit: time.exactOptional(),
    removeLimit: time.exactOptional(),
    recoverLimit: time.exactOptional(),
    failureThreshold: z.int().min(1).exactOptional(),
    unknownThreshold: z.int().min(0).exactOptional(),
    hungFailover: z.boolean().exactOptional(),
    onRemoveFailure: z.enum(['leave', 'failover']).exactOptional(),
  })
  .readonly();

const resourceDocumentSchema = z
  .strictObject({
    kit: z.string(),
    type: z.string().exactOptional(),
    options: jsonSchema.exactOptional(),
    settings: settingsDocumentSchema.exactOptional(),
    dependsOn: z.array(z.string()).readonly().exactOptional(),
    intent: z.enum(['in', 'out']).exactOptional(),
    policies: policyDocumentsSchema.exactOptional(),
  })
  .readonly();

/** {@link HierarchyDocument} */
export const hierarchyDocumentSchema = z
  .strictObject({
    version: z.literal(1),
    policies: policyDocumentsSchema.exactOptional(),
    resources: z.record(z.string(), resourceDocumentSchema).readonly(),
  })
  .readonly();

/** {@link ApplyStep} */
export const applyStepSchema = z
  .object({
    act: z.enum([
      'create',
      'change',
      'replace',
      'delete',
      'depend',
      'undepend',
      'set-policy',
      'remove-policy',
      'restore',
      'remove',
    ]),
    tag: z.string().exactOptional(),
    text: z.string(),
  })
  .readonly();
