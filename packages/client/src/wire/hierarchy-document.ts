import { z } from 'zod';
import { type Json, jsonSchema } from './json.js';
import { type ResourceSettings, resourceSettingsSchema } from './resource.js';

/** A policy in a document. */
export interface PolicyDocument {
  readonly on: boolean;
  readonly recoveryLimit?: number;
  readonly periodMinutes?: number;
}

/** A resource in a document. */
export interface ResourceDocument {
  readonly kit: string;
  readonly type?: string;
  readonly options?: Json;
  readonly settings?: ResourceSettings;
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

const resourceDocumentSchema = z
  .strictObject({
    kit: z.string(),
    type: z.string().exactOptional(),
    options: jsonSchema.exactOptional(),
    settings: resourceSettingsSchema.exactOptional(),
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
