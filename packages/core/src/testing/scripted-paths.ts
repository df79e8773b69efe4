import type { PathUsage, ReachRequest, ReachResult } from '../contract/host-probes.js';

/** What a path answers; what is left out is good. */
export type ScriptedAnswer = Partial<Omit<ReachResult, 'usage'>> & { readonly usage?: Partial<PathUsage> };

const USAGE: PathUsage = {
  device: '7:21',
  bytes: 1_000_000,
  bytesFree: 900_000,
  bytesAvailable: 900_000,
  inodes: 1000,
  inodesFree: 900,
  usedPercent: 10,
  inodesUsedPercent: 10,
};

/** Paths that answer as the test says; all others do, and are nearly empty. */
export class ScriptedPaths {
  readonly #answers = new Map<string, ScriptedAnswer>();

  /** What a path answers from now on, to one kind of probe or to both. */
  set(path: string, answer: ScriptedAnswer, probe?: ReachRequest['probe']): void {
    for (const each of probe === undefined ? (['look', 'write'] as const) : [probe]) {
      this.#answers.set(`${each} ${path}`, answer);
    }
  }

  /** It answers well again. */
  clear(path: string): void {
    this.set(path, {});
  }

  reach({ path, probe }: ReachRequest): Promise<ReachResult> {
    const { usage, ...given } = this.#answers.get(`${probe} ${path}`) ?? {};
    const answer = given.answer ?? (given.code === undefined ? 'reached' : 'refused');
    const reason = given.reason ?? `${path}: ${given.code ?? answer}`;
    const isReached = answer === 'reached';
    return Promise.resolve({
      tookMs: 1,
      ...given,
      answer,
      reason,
      ...(isReached ? { usage: { ...USAGE, ...usage } } : {}),
    });
  }
}
