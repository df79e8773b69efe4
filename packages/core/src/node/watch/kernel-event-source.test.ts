import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProcessTarget } from '../../contract/watch-target.js';
import { messageOf, render, type Sentence } from '../../messages/sentence.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { descriptorsOpen } from '../descriptors.js';
import { startTimeOf } from '../process-table.js';
import { entryPoint } from '../source-entry.js';
import { SystemClock } from '../system-clock.js';
import { KernelEventSource } from './kernel-event-source.js';

const OFTEN = { interval: 5 };
const REAL = entryPoint('node/watch/watch-worker');
const clock = new SystemClock();

const children: ChildProcess[] = [];
const sources: KernelEventSource[] = [];

afterEach(async () => {
  await Promise.all(sources.splice(0).map((each) => each.close()));
  for (const each of children.splice(0)) each.kill('SIGKILL');
});

function sleeper(): { child: ChildProcess; target: ProcessTarget } {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  children.push(child);
  const pid = child.pid ?? 0;
  return { child, target: { kind: 'process', pid, startTime: startTimeOf(pid) ?? 0 } };
}

function listen(needs: Partial<ConstructorParameters<typeof KernelEventSource>[0]> = {}) {
  const told: Sentence[] = [];
  const hints: string[] = [];
  const logger = { tell: (sentence: Sentence) => void told.push(sentence), debug: () => {} };
  const source = new KernelEventSource({ clock, logger, ...needs });
  sources.push(source);
  source.onHint((tag, target) => hints.push(target.kind === 'process' ? `${tag} ${target.pid}` : tag));
  return {
    source,
    hints,
    told: () => told.map((each) => render(each)),
    levels: () => told.map((each) => messageOf(each).level),
  };
}

describe('KernelEventSource', () => {
  it('hints for every resource that named a process when that process is killed', async () => {
    const { source, hints } = listen();
    const { child, target } = sleeper();
    const other = sleeper();
    source.watch('web', [target, other.target]);
    source.watch('api', [target]);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints.toSorted()).toEqual([`api ${target.pid}`, `web ${target.pid}`]), OFTEN);
  });

  it('hints at once for a process that is gone already', async () => {
    const { source, hints } = listen();
    const { child, target } = sleeper();
    child.kill('SIGKILL');
    await once(child, 'exit');
    source.watch('web', [target]);
    await vi.waitFor(() => expect(hints).toEqual([`web ${target.pid}`]), OFTEN);
  });

  it('takes a living process with another start time for a later one, and the watched one for gone', async () => {
    const { source, hints } = listen();
    const { target } = sleeper();
    source.watch('web', [{ ...target, startTime: target.startTime - 1 }]);
    await vi.waitFor(() => expect(hints).toEqual([`web ${target.pid}`]), OFTEN);
  });

  it('does not hint again when a verdict goes on naming the gone process', async () => {
    const { source, hints } = listen();
    const { child, target } = sleeper();
    const witness = sleeper();
    source.watch('web', [target]);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toHaveLength(1), OFTEN);
    source.watch('web', [target]);
    source.watch('witness', [witness.target]);
    witness.child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toContain(`witness ${witness.target.pid}`), OFTEN);
    expect(hints.filter((each) => each.startsWith('web'))).toHaveLength(1);
  });

  it('says nothing of a process that is not watched any more', async () => {
    const { source, hints } = listen();
    const [left, kept] = [sleeper(), sleeper()];
    source.watch('web', [left.target]);
    source.watch('web', [kept.target]);
    left.child.kill('SIGKILL');
    await once(left.child, 'exit');
    kept.child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toEqual([`web ${kept.target.pid}`]), OFTEN);
  });

  it('ignores what the kernel has no events for', async () => {
    const { source, hints } = listen();
    const { child, target } = sleeper();
    source.watch('web', [{ kind: 'file', path: '/etc/passwd' }, { kind: 'unit', unit: 'ssh.service' }, target]);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toEqual([`web ${target.pid}`]), OFTEN);
  });

  it('sees three hundred processes end at once and gives all descriptors back', async () => {
    const { source, hints } = listen();
    const first = sleeper();
    source.watch('first', [first.target]);
    first.child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toHaveLength(1), OFTEN);
    const before = descriptorsOpen();
    const many = Array.from({ length: 300 }, () => sleeper());
    many.forEach(({ target }, at) => source.watch(`app${at}`, [target]));
    await vi.waitFor(() => expect(descriptorsOpen()).toBeGreaterThanOrEqual(before + 300), OFTEN);
    for (const { child } of many) child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toHaveLength(301), OFTEN);
    await vi.waitFor(() => expect(descriptorsOpen()).toBeLessThanOrEqual(before), OFTEN);
  });

  it('watches up to its limit, says so once, and takes others up when there is room', async () => {
    const { source, hints, told } = listen({ limit: 2 });
    const [one, two, three] = [sleeper(), sleeper(), sleeper()];
    source.watch('one', [one.target]);
    source.watch('two', [two.target]);
    source.watch('three', [three.target]);
    await vi.waitFor(() => expect(told()).toHaveLength(1), OFTEN);
    expect(told()[0]).toContain('only 2 processes can be watched');
    three.child.kill('SIGKILL');
    one.child.kill('SIGKILL');
    const wanted = [`one ${one.target.pid}`, `three ${three.target.pid}`];
    await vi.waitFor(() => expect(hints.toSorted()).toEqual(wanted), OFTEN);
    expect(told()).toHaveLength(1);
  });

  it('hints at once for what is absent, for each who names it, and not again while it is named', async () => {
    const { source, hints } = listen();
    const absent = [
      { kind: 'mount', mountPoint: '/absent' },
      { kind: 'link', device: 'absent0' },
      { kind: 'address', address: '192.0.2.77' },
    ] as const;
    for (const each of absent) source.watch(each.kind, [each]);
    await vi.waitFor(() => expect(hints.toSorted()).toEqual(['address', 'link', 'mount']), OFTEN);
    for (const each of absent) source.watch(each.kind, [each]);
    source.watch('all', absent);
    await vi.waitFor(() => expect(hints).toContain('all'), OFTEN);
    const { child, target } = sleeper();
    source.watch('witness', [target]);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toContain(`witness ${target.pid}`), OFTEN);
    expect(hints.filter((each) => ['address', 'link', 'mount'].includes(each))).toHaveLength(3);
  });

  it('gives all descriptors back when nothing is watched any more', async () => {
    const { source, hints } = listen();
    source.watch('first', [sleeper().target, { kind: 'mount', mountPoint: '/absent' }]);
    await vi.waitFor(() => expect(hints).toEqual(['first']), OFTEN);
    source.watch('first', []);
    const rest = () => vi.waitFor(() => expect(descriptorsOpen()).toBeLessThanOrEqual(before), OFTEN);
    source.watch('empty', [{ kind: 'process', pid: 99_999_998, startTime: 1 }]);
    await vi.waitFor(() => expect(hints).toContain('empty 99999998'), OFTEN);
    const before = descriptorsOpen();
    for (let time = 0; time < 3; time += 1) {
      source.watch('all', [
        { kind: 'mount', mountPoint: '/' },
        { kind: 'link', device: 'lo' },
        { kind: 'cgroup', path: '/absent' },
      ]);
      await vi.waitFor(() => expect(descriptorsOpen()).toBeGreaterThan(before), OFTEN);
      source.watch('all', []);
      await rest();
    }
  });

  it.each([
    ['process.exit()', 'process.exit(7)', 7],
    ['an uncaught throw', "throw new Error('on purpose')", 1],
    ['its own end', 'undefined', 0],
  ])('never keeps a process from ending by %s while it watches', (_, end, code) => {
    const folder = temporaryFolder();
    const at = (name: string) => JSON.stringify(new URL(`../${name}`, import.meta.url).href);
    writeFileSync(
      join(folder, 'main.mjs'),
      `const { KernelEventSource } = await import(${at('watch/kernel-event-source.ts')});
       const { SystemClock } = await import(${at('system-clock.ts')});
       const { startTimeOf } = await import(${at('process-table.ts')});
       const source = new KernelEventSource({ clock: new SystemClock(), logger: { tell() {}, debug() {} } });
       source.watch('gone', [{ kind: 'process', pid: 99999999, startTime: 1 }]);
       source.watch('self', [{ kind: 'process', pid: process.pid, startTime: startTimeOf(process.pid) }]);
       const busy = setInterval(() => {}, 1000);
       source.onHint(() => { clearInterval(busy); ${end}; });`,
    );
    const run = () =>
      execFileSync(process.execPath, [...REAL.execArgv, join(folder, 'main.mjs')], { timeout: 20_000, stdio: 'pipe' });
    if (code === 0) expect(run().toString()).toBe('');
    else expect(run).toThrow(expect.objectContaining({ status: code, signal: null }));
  });
});
