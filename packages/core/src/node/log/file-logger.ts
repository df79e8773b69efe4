import { say, type Sentence } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { LogContext, Logger } from '../../ports/logger.js';
import { DescriptorSink } from './descriptor-sink.js';
import { LinePump, type LineSink } from './line-pump.js';
import { type LineStyle, type LogLine, logLine, type Remark, remarkOf } from './log-line.js';
import { RotatingFile, type Rotation } from './rotating-file.js';

const ROTATION: Rotation = { maxBytes: 10 * 1024 * 1024, keep: 5 };
const MOST_WAITING = 10_000;
const MOST_RECENT = 10_000;
const CLOSE_WITHIN_MS = 2000;
/** The most important first. */
const LEVELS: readonly LogLine['level'][] = ['emerg', 'error', 'warn', 'notice', 'info', 'debug'];
const CONTEXT = { component: 'log' };

/** What the logger needs. */
export interface FileLoggerNeeds {
  readonly file: string;
  readonly clock: Clock;
  readonly style: LineStyle;
  /** Default 10 MiB, 5 old files. */
  readonly rotation?: Rotation;
  /** Also to this descriptor: standard error, where that is a terminal. */
  readonly echo?: number;
  /** The least important lines that are written. Default `info`. */
  readonly level?: LogLine['level'];
  /** Lines kept in memory while the file cannot be written. Default 10,000. */
  readonly keepLines?: number;
}

/** The log in a file, and its last lines in memory for those who ask the daemon for them. */
export class FileLogger implements Logger {
  readonly #needs: FileLoggerNeeds;
  readonly #pumps: readonly LinePump[];
  readonly #listeners = new Set<(line: LogLine) => void>();
  #recent: LogLine[] = [];
  /** The least important level, as its place in {@link LEVELS}. */
  #least: number;
  #trouble: string | undefined;
  #onTrouble: ((why: string | undefined) => void) | undefined;

  constructor(needs: FileLoggerNeeds) {
    this.#needs = needs;
    this.#least = LEVELS.indexOf(needs.level ?? 'info');
    const file = this.#pump(new RotatingFile(needs.file, needs.rotation ?? ROTATION), {
      failing: (why) => this.#failing(why),
      recovered: (lost) => this.#recovered(lost),
    });
    // A terminal that has gone away is nobody's loss.
    const silent = { failing: () => {}, recovered: () => {} };
    this.#pumps = needs.echo === undefined ? [file] : [file, this.#pump(new DescriptorSink(needs.echo), silent)];
  }

  tell(sentence: Sentence, context: LogContext = {}): void {
    this.#write(remarkOf(sentence, this.#needs.clock.wall(), context));
  }

  debug(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (this.#least < LEVELS.indexOf('debug')) return;
    const text = Object.keys(fields).length === 0 ? message : `${message} ${wordsOfFields(fields)}`;
    this.#write({ at: this.#needs.clock.wall(), level: 'debug', number: 0, text, context: {} });
  }

  /** The last `count` lines (of the last 10,000), oldest first. */
  tail(count: number): Promise<readonly LogLine[]> {
    return Promise.resolve(count <= 0 ? [] : this.#recent.slice(-count));
  }

  /** Calls `listener` with every line from now on. Returns what ends it. */
  follow(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Opens the file anew, for those who have moved it away. */
  reopen(): void {
    for (const each of this.#pumps) each.reopen();
  }

  /** The least important lines that are written from now on. */
  set level(level: LogLine['level']) {
    this.#least = LEVELS.indexOf(level);
  }

  /** Calls `listener` with why the file cannot be written, at once when it cannot now, and with `undefined` when it can again. From then on the listener tells the log of it. */
  watchTrouble(listener: (why: string | undefined) => void): void {
    this.#onTrouble = listener;
    if (this.#trouble !== undefined) listener(this.#trouble);
  }

  /** Writes what waits, within two seconds. False when a disk or terminal is stuck: `process.exit` would then wait for it. */
  async close(): Promise<boolean> {
    const idle = await Promise.all(this.#pumps.map((each) => each.close(CLOSE_WITHIN_MS)));
    return idle.every(Boolean);
  }

  #pump(sink: LineSink, listener: { failing(why: string): void; recovered(lost: number): void }): LinePump {
    return new LinePump(sink, this.#needs.clock, this.#needs.keepLines ?? MOST_WAITING, listener);
  }

  #write(remark: Remark): void {
    if (LEVELS.indexOf(remark.level) > this.#least) return;
    const line = logLine(remark, this.#needs.style);
    this.#recent.push(line);
    // Cut seldom: an array of thousands is not moved for every line.
    if (this.#recent.length > MOST_RECENT + 1000) this.#recent = this.#recent.slice(-MOST_RECENT);
    for (const each of this.#pumps) each.push(line.line);
    for (const each of this.#listeners) this.#call(each, line);
  }

  /** Whoever follows the log and throws loses its place, and nothing else happens: telling it would call it again. */
  #call(listener: (line: LogLine) => void, line: LogLine): void {
    try {
      listener(line);
    } catch {
      this.#listeners.delete(listener);
    }
  }

  #failing(why: string): void {
    this.#trouble = why;
    if (this.#onTrouble === undefined) this.tell(say('logFailing', { why }), CONTEXT);
    else this.#onTrouble(why);
  }

  #recovered(lost: number): void {
    this.#trouble = undefined;
    this.tell(say('logRecovered'), CONTEXT);
    if (lost > 0) this.tell(say('logLinesLost', { count: lost }), CONTEXT);
    this.#onTrouble?.(undefined);
  }
}

function wordsOfFields(fields: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(fields) ?? '';
  } catch {
    return '(fields that cannot be shown)';
  }
}
