import { z } from 'zod';

/** A backup to be made. */
export interface BackupOrder {
  /** Absolute; a dated name in HOME/lib/backups when left out. */
  readonly file?: string;
}

/** A backup to take the place of what there is. */
export interface RestoreOrder {
  /** Absolute. */
  readonly file: string;
  /** Also where there are resources already. */
  readonly replace?: boolean;
}

/** A backup that was found. */
export interface BackupFile {
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly node: string;
  /** Of lkssp, as that of core. */
  readonly version: string;
  readonly generation: number;
  /** Number of resources in it. */
  readonly resources: number;
  readonly kits: readonly { readonly name: string; readonly version: string; readonly integrity?: string }[];
  readonly bytes: number;
  /** Why it cannot be used; absent when it can. */
  readonly problem?: string;
}

/** An absolute path. The daemon's folder is not the caller's. */
export const absolutePathSchema = z
  .string()
  .regex(/^\/[^\0]*$/, 'write a path from the root, such as /root/lkssp.backup');

/** {@link BackupOrder} */
export const backupOrderSchema = z.strictObject({ file: absolutePathSchema.exactOptional() }).readonly();

/** {@link RestoreOrder} */
export const restoreOrderSchema = z
  .strictObject({ file: absolutePathSchema, replace: z.boolean().exactOptional() })
  .readonly();

const keptKitSchema = z
  .object({ name: z.string(), version: z.string(), integrity: z.string().exactOptional() })
  .readonly();

/** {@link BackupFile} */
export const backupFileSchema = z
  .object({
    file: z.string(),
    createdAt: z.number(),
    node: z.string(),
    version: z.string(),
    generation: z.int(),
    resources: z.int(),
    kits: z.array(keptKitSchema).readonly(),
    bytes: z.number(),
    problem: z.string().exactOptional(),
  })
  .readonly();
