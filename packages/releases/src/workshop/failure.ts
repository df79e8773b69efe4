import type { ErrorCode } from '@lkssp/core/engine';

/** Why a task failed, as it crosses from the workshop: a code of lkssp with its facts, or what the libraries threw. */
export interface Failure {
  /** A code of lkssp's table; absent when the parent has to find one. */
  readonly code?: ErrorCode;
  readonly facts?: Readonly<Record<string, string>>;
  /** The library's own code: E404, ECONNREFUSED. */
  readonly errno?: string;
  readonly message: string;
  /** What it was about, as far as the library told. */
  readonly name?: string;
  readonly wanted?: string;
  readonly versions?: readonly string[];
  readonly url?: string;
  readonly path?: string;
}

interface Thrown {
  readonly code?: unknown;
  readonly type?: unknown;
  readonly message?: unknown;
  readonly facts?: unknown;
  readonly name?: unknown;
  readonly pkgid?: unknown;
  readonly wanted?: unknown;
  readonly versions?: unknown;
  readonly uri?: unknown;
  readonly path?: unknown;
  readonly dest?: unknown;
  readonly cause?: unknown;
}

const OURS = /^LKSSP_/;

/** An error that the workshop itself found: the parent makes the sentence. */
export function refusal(code: ErrorCode, facts: Readonly<Record<string, string>>): Error {
  return Object.assign(new Error(code), { code, facts });
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length > 0 ? value : undefined;

/** Leaves out what is undefined, for records whose members are optional. */
function given<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}

/** What was thrown in the workshop, as data. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown !== 'object' || thrown === null) return { message: String(thrown) };
  const error: Thrown = thrown;
  const code = text(error.code) ?? text(error.type);
  const message = text(error.message) ?? String(code);
  if (code !== undefined && OURS.test(code)) {
    return { code: code as ErrorCode, facts: error.facts as Record<string, string>, message };
  }
  return {
    message,
    ...given({
      errno: code,
      name: text(error.pkgid) ?? (code === 'ETARGET' || code === 'ENOVERSIONS' ? text(error.name) : undefined),
      wanted: text(error.wanted),
      versions: Array.isArray(error.versions) ? error.versions.filter((each) => typeof each === 'string') : undefined,
      url: text(error.uri),
      path: text(error.path) ?? text(error.dest),
    }),
  };
}
