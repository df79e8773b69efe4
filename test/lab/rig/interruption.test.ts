import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { processFacts } from '../../rig/process-facts.ts';
import { ROOT } from '../../rig/program.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { CACHE } from '../run-folder.ts';
import { command } from './command.ts';
import { mountPoints } from './mounts.ts';

/** A run of the lab inside this one, which has made everything that it can make. */
interface MessyRun {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly ended: Promise<number | NodeJS.Signals>;
}

const runs = (): readonly string[] => readdirSync(join(CACHE, 'runs'));

const cgroups = (): readonly string[] => readdirSync('/sys/fs/cgroup').filter((name) => name.startsWith('lkssp-lab-'));

const backFiles = (): Promise<string> => command(['losetup', '--noheadings', '--output', 'BACK-FILE']);

/** Numbers of the processes in a cgroup and below it. */
const membersOf = (cgroup: string): readonly number[] =>
  readdirSync(cgroup, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('cgroup.procs'))
    .flatMap((path) => readFileSync(join(cgroup, path), 'utf8').trim().split('\n').map(Number))
    .filter((pid) => pid > 0);

describe('lab/interruption', () => {
  let run: MessyRun | undefined;

  afterEach(() => {
    run?.child.kill('SIGKILL');
  });

  /** `shell` starts it below a shell, as npm does. */
  async function messyRun(below: readonly string[] = []): Promise<MessyRun> {
    const argv = [...below, process.execPath, join(ROOT, 'test/lab/main.ts'), '--run', join(ROOT, 'test/lab/mess.ts')];
    const [file = '', ...args] = argv;
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
    const ended = new Promise<number | NodeJS.Signals>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
    });
    const image = await waitUntil(
      'the mess',
      { withinMs: 30_000 },
      () => /all is there: (\S+)/.exec(printed)?.[1],
    ).catch((cause: unknown) => {
      throw new Error(`it printed: ${printed}`, { cause });
    });
    const folder = /^(.*\/runs\/[^/]+)\//.exec(image)?.[1] ?? '';
    run = { child, folder, ended };
    return run;
  }

  const nothingIsLeft = async ({ folder }: MessyRun, members: readonly number[]): Promise<boolean> =>
    !existsSync(folder) && cgroups().length === 0 && !(await backFiles()).includes(folder) && members.every(isGone);

  const isGone = (pid: number): boolean => [undefined, 'Z'].includes(processFacts(pid)?.state);

  const membersNow = (): readonly number[] => cgroups().flatMap((name) => membersOf(join('/sys/fs/cgroup', name)));

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGKILL', 'SIGKILL'],
  ] as const)('%s leaves nothing on the machine', async (signal, exit) => {
    const before = { mounts: mountPoints(), links: readdirSync('/sys/class/net') };
    const messy = await messyRun();
    const members = membersNow();
    expect(members.length).toBeGreaterThan(5);
    expect(runs()).toContain(messy.folder.split('/').at(-1));
    expect(await backFiles()).toContain(messy.folder);
    messy.child.kill(signal);

    expect(await messy.ended).toBe(exit);
    await waitUntil('nothing is left', { withinMs: 20_000, everyMs: 50 }, () => nothingIsLeft(messy, members));
    expect({ mounts: mountPoints(), links: readdirSync('/sys/class/net') }).toEqual(before);
  });

  it('the end of what has started it leaves nothing either', async () => {
    const messy = await messyRun(['/bin/sh', '-c', '"$@"; exit $?', 'shell']);
    const members = membersNow();
    messy.child.kill('SIGKILL');

    await waitUntil('nothing is left', { withinMs: 20_000, everyMs: 50 }, () => nothingIsLeft(messy, members));
    expect(existsSync(messy.folder)).toBe(false);
  });
});
