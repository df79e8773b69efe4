import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { entryPoint, type KitChange } from '@lkssp/core/engine';
import { onTestFinished } from 'vitest';

/** What the fixture change-kits is told. */
export interface CallerOrder {
  readonly folder: string;
  readonly registry: string;
  readonly changes: readonly KitChange[];
  readonly forever?: boolean;
}

const FIXTURE = new URL('fixtures/change-kits.ts', import.meta.url).pathname;
const { execArgv } = entryPoint('workshop-main', new URL('../src/index.ts', import.meta.url).href);

/** Words that start the fixture. */
export const callerWords = (order: CallerOrder): string[] => [...execArgv, FIXTURE, JSON.stringify(order)];

/** A process that works in the kit folder, and may be killed at any step that it tells. */
export class Caller {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  printed = '';
  readonly #told: (() => void)[] = [];

  constructor(order: CallerOrder) {
    this.child = spawn(process.execPath, callerWords(order), { stdio: ['ignore', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
    this.child.stdout?.on('data', (part: Buffer) => {
      this.printed += part.toString();
      for (const each of this.#told) each();
    });
    onTestFinished(() => {
      this.child.kill('SIGKILL');
    });
  }

  /** Resolves when it has told so, or has ended. */
  async told(words: string, times = 1): Promise<void> {
    const said = (): boolean => this.printed.split(words).length > times;
    const waiting = new Promise<void>((resolve) => {
      this.#told.push(() => {
        if (said()) resolve();
      });
      if (said()) resolve();
    });
    await Promise.race([waiting, this.ended]);
  }

  /** Process ids of its workshops. */
  workshops(): readonly number[] {
    const { pid } = this.child;
    const file = `/proc/${pid}/task/${pid}/children`;
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number) : [];
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
