import { messageOf, render, type Sentence } from '../../messages/sentence.js';
import type { Level } from '../../messages/template.js';
import type { LogContext, Logger } from '../../ports/logger.js';

/** One thing that was told. */
export interface LogRecord {
  readonly level: Level;
  readonly text: string;
  readonly sentence: Sentence;
  readonly context: LogContext;
}

/** Keeps what it is told. */
export class RecordingLogger implements Logger {
  readonly records: LogRecord[] = [];
  readonly debugged: string[] = [];

  tell(sentence: Sentence, context: LogContext = {}): void {
    this.records.push({ level: messageOf(sentence).level, text: render(sentence), sentence, context });
  }

  debug(message: string): void {
    this.debugged.push(message);
  }

  /** The words of everything told, or of what was told at `level`. */
  texts(level?: Level): readonly string[] {
    return this.records.filter((each) => level === undefined || each.level === level).map((each) => each.text);
  }
}
