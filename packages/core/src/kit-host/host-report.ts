import { isRecord } from './json-shape.js';
import type { Report } from './protocol.js';

const LEVELS: readonly unknown[] = ['debug', 'info', 'warn'];

const isText = (value: unknown): value is string => typeof value === 'string';
const isId = (value: unknown): boolean => Number.isSafeInteger(value);
const isTime = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean => value === undefined || is(value);

type Shape = (report: Readonly<Record<string, unknown>>) => boolean;

const SHAPES: Readonly<Record<Report['say'], Shape>> = {
  answer: (report) =>
    isId(report['id']) &&
    isTime(report['tookMs']) &&
    isFlag(report['starved']) &&
    isOptional(report['late'], isFlag) &&
    isOptional(report['threw'], isText) &&
    isOptional(report['nonsense'], isText) &&
    isOptional(report['absent'], isText),
  limit: (report) =>
    isId(report['id']) &&
    isTime(report['tookMs']) &&
    isFlag(report['starved']) &&
    isFlag(report['over']) &&
    (report['why'] === 'limit' || report['why'] === 'aborted'),
  pong: (report) => isId(report['id']) && isFlag(report['starved']),
  log: (report) =>
    LEVELS.includes(report['level']) &&
    [report['kit'], report['tag'], report['verb'], report['message']].every(isText) &&
    isOptional(report['fields'], isRecord),
  nonsense: (report) => isText(report['kit']) && isText(report['what']),
  fatal: (report) => isText(report['from']) && isText(report['what']),
  loaded: (report) => Array.isArray(report['results']),
};

/**
 * The reports in a message from a kit host; `undefined` stands for each that has no shape of the protocol. A kit runs in
 * that process and may send what it likes. The values of answers are looked at where they are used.
 */
export function reportsIn(message: unknown): readonly (Report | undefined)[] {
  return Array.isArray(message) ? message.map(reportOf) : [undefined];
}

function reportOf(value: unknown): Report | undefined {
  if (!isRecord(value)) return undefined;
  const { say } = value;
  if (typeof say !== 'string' || !Object.hasOwn(SHAPES, say)) return undefined;
  return SHAPES[say as Report['say']](value) ? (value as unknown as Report) : undefined;
}
