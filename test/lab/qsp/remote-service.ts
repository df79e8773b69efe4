import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Verdict } from '@lkssp/core';
import { FROM_SOURCES } from '../../rig/program.ts';
import type { Machine } from '../rig/machine.ts';

type Answer = { readonly outcome?: string; readonly reason?: string };

/** A resource of the kit whose verbs run inside a machine, in a process that needs no bus to stay alive. */
export class RemoteService {
  readonly #child: ChildProcess;
  readonly #waiting: ((line: string) => void)[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
      this.#waiting.shift()?.(line),
    );
    child.once('exit', () => {
      for (const each of this.#waiting.splice(0)) each('{"threw":"the driver has ended"}');
    });
  }

  static async start(machine: Machine, options: Readonly<Record<string, unknown>>): Promise<RemoteService> {
    const node = [
      process.execPath,
      ...(FROM_SOURCES.nodeArguments ?? []),
      join(import.meta.dirname, 'service-driver.ts'),
    ];
    const environment = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root'];
    const enter = ['-t', String(machine.leader), '-a', '--', ...environment, ...node];
    const child = spawn('nsenter', enter, { stdio: ['pipe', 'pipe', 'inherit'] });
    const remote = new RemoteService(child);
    await remote.#ask(JSON.stringify(options));
    return remote;
  }

  async check(): Promise<Verdict> {
    return (await this.#ask('check')) as Verdict;
  }

  /** Runs an acting verb; gives its outcome, and the reason where it failed. */
  async act(verb: string): Promise<string> {
    const { outcome = '', reason = '' } = (await this.#ask(verb)) as Answer;
    return outcome === 'done' ? outcome : `${outcome}: ${reason}`;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  async #ask(line: string): Promise<unknown> {
    const given = await new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin?.write(`${line}\n`);
    });
    const answer = JSON.parse(given) as { readonly threw?: string };
    if (answer.threw !== undefined) throw new Error(`${line}: ${answer.threw}`);
    return answer;
  }
}
