import { z } from 'zod';

/** One line of the daemon's log. Everything but the line itself is there only where it is known. */
export interface LogLine {
  /** The line as the log file has it. */
  readonly line: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly level?: 'emerg' | 'error' | 'warn' | 'notice' | 'info' | 'debug';
  /** Number of the sentence in the message catalogue. */
  readonly number?: number;
  readonly tag?: string;
  readonly incident?: number;
}

/** {@link LogLine} */
export const logLineSchema = z
  .object({
    line: z.string(),
    at: z.number().exactOptional(),
    level: z.enum(['emerg', 'error', 'warn', 'notice', 'info', 'debug']).exactOptional(),
    number: z.int().exactOptional(),
    tag: z.string().exactOptional(),
    incident: z.int().exactOptional(),
  })
  .readonly();
