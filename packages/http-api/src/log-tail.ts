import type { LogLine } from '@lkssp/client';

/** The daemon's log as the API shows it. */
export interface LogTail {
  /** The last `count` lines (at most 10,000), oldest first; fewer when there are fewer. Rejects when the log cannot be read. */
  tail(count: number): Promise<readonly LogLine[]>;
  /** Calls `listener` with every line from now on, at once and without waiting. Returns what ends it. */
  follow(listener: (line: LogLine) => void): () => void;
}
