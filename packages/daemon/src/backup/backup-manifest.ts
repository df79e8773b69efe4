/** One file of an archive. */
export interface BackupMember {
  /** Inside the archive, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha512: string;
  readonly mode: number;
}

/** The first member of an archive: what it is, and everything that is in it. */
export interface BackupManifest {
  /** Form of the archive. */
  readonly lksspBackup: number;
  readonly createdAt: number;
  readonly node: string;
  /** Version of core that made it. */
  readonly version: string;
  readonly generation: number;
  readonly resources: readonly { readonly tag: string; readonly served: boolean }[];
  /** Ids of the kits that were loaded. */
  readonly loaded: readonly string[];
  readonly kits: readonly { readonly name: string; readonly version: string; readonly integrity?: string }[];
  readonly members: readonly BackupMember[];
}

/** The form that this version writes and reads. */
export const BACKUP_FORMAT = 1;

export const MANIFEST = 'manifest.json';

/** The manifest in `text`; throws in words when it is none. */
export function parseManifest(text: string): BackupManifest {
  let found: Partial<BackupManifest>;
  try {
    found = JSON.parse(text) as Partial<BackupManifest>;
  } catch {
    throw new Error('its manifest cannot be read');
  }
  if (typeof found.lksspBackup !== 'number') throw new Error('it was not made by lkssp');
  const whole =
    typeof found.version === 'string' &&
    typeof found.generation === 'number' &&
    [found.resources, found.loaded, found.kits, found.members].every(Array.isArray);
  if (!whole) throw new Error('its manifest is not complete');
  return found as BackupManifest;
}
