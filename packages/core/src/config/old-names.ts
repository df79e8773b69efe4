import { readFile } from 'node:fs/promises';
import { type Sentence, say } from '../messages/sentence.js';
import type { DaemonConfigInput } from './daemon-config.js';

/** What a defaults file of the model product says, in our words. */
export interface OldNames {
  /** Counts only where the configuration says nothing. */
  readonly config: Pick<DaemonConfigInput, 'checkInterval'>;
  readonly remarks: readonly Sentence[];
}

const LONGEST_S = 7 * 24 * 3600;

const NOTHING: OldNames = { config: {}, remarks: [] };

/** Reads LKCHECKINTERVAL (seconds) from a file of shell assignments such as /etc/default/LifeKeeper. A file that is not there says nothing. */
export async function readOldNames(file: string): Promise<OldNames> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [, seconds] = /^\s*(?:export\s+)?LKCHECKINTERVAL=["']?(\d+)["']?\s*(?:#.*)?$/m.exec(text) ?? [];
  if (seconds === undefined || Number(seconds) < 1 || Number(seconds) > LONGEST_S) return NOTHING;
  const value = `${Number(seconds)}s` as const;
  const remark = say('oldNameRead', { old: 'LKCHECKINTERVAL', found: seconds, file, name: 'checkInterval', value });
  return { config: { checkInterval: value }, remarks: [remark] };
}
