import type { BackupManifest } from './backup-manifest.js';

/** What the process that handles archives is asked, as JSON on its standard input. */
export type ArchiveOrder =
  | {
      readonly do: 'make';
      readonly folder: string;
      readonly file: string;
      readonly about: Omit<BackupManifest, 'members'>;
    }
  | { readonly do: 'check'; readonly file: string }
  | { readonly do: 'unpack'; readonly file: string; readonly folder: string };

/** What it answers, as JSON on its standard output. */
export type ArchiveAnswer = { readonly manifest: BackupManifest } | { readonly wrong: string };
