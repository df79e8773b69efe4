import type { Sentence } from '../messages/sentence.js';

/** Where a line comes from. All parts may be left out. */
export interface LogContext {
  readonly component?: string;
  readonly action?: string;
  readonly tag?: string;
  readonly incident?: number;
}

/** The daemon's log. The level is that of the sentence's catalogue entry. Never throws and never waits. */
export interface Logger {
  tell(sentence: Sentence, context?: LogContext): void;
  /** For ourselves: no number, not translated, off unless asked for. */
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
