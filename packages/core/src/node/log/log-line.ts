import { messageOf, render, type Sentence } from '../../messages/sentence.js';
import type { Level } from '../../messages/template.js';
import type { LogContext } from '../../ports/logger.js';

/** One line of the log, with the parts of it that a program wants. */
export interface LogLine {
  /** As the file has it, without its end. */
  readonly line: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: Level | 'debug';
  readonly number?: number;
  readonly tag?: string;
  readonly incident?: number;
}

/** Who writes, and how. */
export interface LineStyle {
  readonly form: 'text' | 'json';
  readonly node: string;
  readonly program: string;
  readonly pid: number;
}

/** What is to be said. */
export interface Remark {
  readonly at: number;
  readonly level: LogLine['level'];
  readonly number: number;
  readonly text: string;
  readonly context: LogContext;
}

/** Longer texts are cut: a script's whole output must not push everything else out of the log. */
const LONGEST_TEXT = 4096;

/** Words of the model product's log. */
const LEVEL_WORDS: Readonly<Record<LogLine['level'], string>> = {
  emerg: 'EMERG',
  error: 'ERROR',
  warn: 'WARN',
  notice: 'NOTIFY',
  info: 'INFO',
  debug: 'DEBUG',
};

/** What would end a line, move the cursor, or turn the direction of writing: it could make one line look like another. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The remark that a sentence is. */
export function remarkOf(sentence: Sentence, at: number, context: LogContext): Remark {
  return { at, level: messageOf(sentence).level, number: sentence.number, text: render(sentence), context };
}

/**
 * The line of a remark. Text: `2026-11-22T14:20:36.123Z node prog[pid]: LEVEL:component:action:tag:NNNNNN:text`. JSON: the
 * same parts by name.
 */
export function logLine(remark: Remark, style: LineStyle): LogLine {
  const { at, level, number, context } = remark;
  return {
    line: style.form === 'json' ? jsonLine(remark, style) : textLine(remark, style),
    at,
    level,
    ...(level === 'debug' ? {} : { number }),
    ...(context.tag === undefined ? {} : { tag: context.tag }),
    ...(context.incident === undefined ? {} : { incident: context.incident }),
  };
}

function textLine({ at, level, number, text, context }: Remark, { node, program, pid }: LineStyle): string {
  const { component = '', action = '', tag = '' } = context;
  const parts = [LEVEL_WORDS[level], safeField(component), safeField(action), safeField(tag)];
  const start = `${timeOf(at)} ${node} ${program}[${pid}]: ${parts.join(':')}`;
  return `${start}:${String(number).padStart(6, '0')}:${safe(text)}`;
}

function jsonLine({ at, level, number, text, context }: Remark, { node, program, pid }: LineStyle): string {
  return JSON.stringify({ at: timeOf(at), node, program, pid, level, ...context, number, text: safe(text) });
}

/** A clock that was set to nonsense must not end the logging. */
function timeOf(at: number): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? 'time unknown' : time.toISOString();
}

function safeField(text: string): string {
  return safe(text).replaceAll(':', '\\x3a');
}

function safe(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)` : text;
  return cut.toWellFormed().replace(UNSAFE, (each) => SHORT[each] ?? escaped(each.charCodeAt(0)));
}

function escaped(code: number): string {
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
