import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProcessTarget } from '../../contract/watch-target.js';
import { messageOf, render, type Sentence } from '../../messages/sentence.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
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

/** The real worker, but for one thing: the first time that it finds process 99999999 gone, it throws. `secondRun`: code that comes first in the run after that. */
function mortalWorker({ secondRun = '' } = {}) {
  return fixtureWorker(
    `import { parentPort } from 'node:worker_threads';
     import { existsSync, writeFileSync } from 'node:fs';
     const mark = new URL('died', import.meta.url);
     const secondMark = new URL('died-again', import.meta.url);
     if (existsSync(mark) && !existsSync(secondMark)) { writeFileSync(secondMark, ''); ${secondRun} }
     const post = parentPort.postMessage.bind(parentPort);
     parentPort.postMessage = (report) => {
       const poison = report.processes?.some((each) => each.pid === 99999999);
       if (poison && !existsSync(mark)) { writeFileSync(mark, ''); throw new Error('poison'); }
       post(report);
     };
     await import(${JSON.stringify(REAL.url.href)});`,
    REAL.execArgv,
  );
}

function fixtureWorker(text: string, execArgv: readonly string[] = []) {
  const file = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(file, text);
  return { url: pathToFileURL(file), execArgv };
}

describe('the thread of KernelEventSource', () => {
  it('starts a worker that died again, with all that was watched', async () => {
    const { source, hints, told } = listen({ entry: mortalWorker() });
    const { child, target } = sleeper();
    source.watch('web', [target]);
    const proof = sleeper();
    source.watch('proof', [proof.target]);
    proof.child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toEqual([`proof ${proof.target.pid}`]), OFTEN);
    source.watch('poison', [{ kind: 'process', pid: 99_999_999, startTime: 13 }]);
    await vi.waitFor(() => expect(told()).toHaveLength(1), OFTEN);
    expect(told()[0]).toMatch(/^the watcher of process, mount, .* ended \(poison\)/);
    await vi.waitFor(() => expect(hints).toContain('poison 99999999'), OFTEN);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(hints).toContain(`web ${target.pid}`), OFTEN);
  });

  it('hints for all that is not a process when its worker had to be started again', async () => {
    const { source, hints } = listen({ entry: mortalWorker() });
    source.watch('root', [{ kind: 'mount', mountPoint: '/' }]);
    source.watch('data', [{ kind: 'mount', mountPoint: '/absent' }]);
    await vi.waitFor(() => expect(hints).toEqual(['data']), OFTEN);
    source.watch('poison', [{ kind: 'process', pid: 99_999_999, startTime: 13 }]);
    await vi.waitFor(() => expect(hints).toContain('root'), OFTEN);
    await vi.waitFor(() => expect(hints.filter((each) => each === 'data')).toHaveLength(2), OFTEN);
  });

  it('says that its worker hangs, and looks at everything when it goes on', async () => {
    const entry = fixtureWorker(
      `import { parentPort } from 'node:worker_threads';
       const post = parentPort.postMessage.bind(parentPort);
       let hung = false;
       parentPort.postMessage = (report) => {
         post(report);
         const isHint = report.told === 'hint' && !hung;
         if (isHint) { hung = true; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000); }
       };
       await import(${JSON.stringify(REAL.url.href)});`,
      REAL.execArgv,
    );
    const { source, hints, told, levels } = listen({ entry, pulseMs: 1100 });
    source.watch('root', [{ kind: 'mount', mountPoint: '/' }]);
    source.watch('data', [{ kind: 'mount', mountPoint: '/absent' }]);
    await vi.waitFor(() => expect(told()).toHaveLength(2), OFTEN);
    expect(told()[0]).toContain('hears nothing');
    expect(levels()).toEqual(['warn', 'notice']);
    await vi.waitFor(() => expect(hints.toSorted()).toEqual(['data', 'data', 'root']), OFTEN);
  });

  it('tries again when a worker cannot come up that has worked before', async () => {
    const { source, hints, told } = listen({ entry: mortalWorker({ secondRun: "throw new Error('no room');" }) });
    source.watch('root', [{ kind: 'mount', mountPoint: '/' }]);
    source.watch('poison', [{ kind: 'process', pid: 99_999_999, startTime: 13 }]);
    await vi.waitFor(() => expect(told()).toHaveLength(2), OFTEN);
    expect(told()[1]).toMatch(/ended \(no room\); it is started again/);
    await vi.waitFor(() => expect(hints.toSorted()).toEqual(['poison 99999999', 'root']), OFTEN);
  });

  it.each([
    ['has no pidfd', "throw new Error('pidfd_open failed (errno 38)');", 'errno 38'],
    ['has no koffi', "await import('koffi-that-is-not-there');", 'koffi-that-is-not-there'],
  ])('says once that a machine which %s gives no events, and ignores the rest', async (_, text, why) => {
    const { source, told, levels } = listen({ entry: fixtureWorker(text) });
    source.watch('web', [sleeper().target]);
    await vi.waitFor(() => expect(told()).toHaveLength(1), OFTEN);
    expect(told()[0]).toContain(why);
    expect(told()[0]).toContain('checks go on at their intervals');
    expect(levels()).toEqual(['notice']);
    expect(() => source.watch('web', [sleeper().target])).not.toThrow();
  });

  it('starts no thread before there is something to watch', async () => {
    const { source, told } = listen({ entry: fixtureWorker("throw new Error('started');") });
    source.watch('web', []);
    source.watch('web', [{ kind: 'unit', unit: 'ssh.service' }]);
    expect(told()).toEqual([]);
    source.watch('web', [sleeper().target]);
    await vi.waitFor(() => expect(told()).toEqual([expect.stringContaining('started')]), OFTEN);
  });

  it('can be closed at any time, also when its worker never comes up', async () => {
    const { source } = listen({ entry: fixtureWorker('await new Promise(() => setInterval(() => {}, 1000));') });
    source.watch('web', [sleeper().target]);
    await source.close();
    const { source: working, hints } = listen();
    await working.close();
    working.watch('web', [{ kind: 'process', pid: 99_999_999, startTime: 1 }]);
    expect(hints).toEqual([]);
  });
});
