import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { codeOf } from '../../errors/lkssp-error.js';
import { say } from '../../messages/sentence.js';
import { entryPoint, pathOf } from '../../node/source-entry.js';
import type { EntryPoint } from '../../ports/entry-point.js';
import type { Change, StateStore } from '../../ports/state-store.js';
import { killAfter } from '../../testing/kill-at-random.js';
import { smallDisk } from '../../testing/small-disk.js';
import { STORE_WORKER } from '../../testing/store-worker-entry.js';
import { storedCondition, storedEntry, storedIncident, storedResource } from '../../testing/stored-things.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { openStateStore, type StateStoreOptions } from './sqlite-state-store.js';

const newFile = () => join(temporaryFolder(), 'store.db');

async function open(file: string, more: Partial<StateStoreOptions> = {}) {
  const store = await openStateStore(file, { worker: STORE_WORKER, bootId: 'boot', coreVersion: '1.0.0', ...more });
  onTestFinished(async () => await store.close().catch(() => undefined));
  return store;
}

/** What another start of the daemon would find. */
async function reload(store: StateStore, file: string, more: Partial<StateStoreOptions> = {}) {
  await store.close();
  return await (await open(file, more)).load();
}

const put = (tag: string): Change => ({ put: 'resource', resource: storedResource(tag) });
const tagsOf = (state: { readonly resources: readonly { readonly tag: string }[] }) =>
  state.resources.map(({ tag }) => tag);

/** Another process's lock on a store. */
function lock(file: string) {
  const db = new DatabaseSync(file);
  db.exec('BEGIN IMMEDIATE');
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  return { release: () => db.close() };
}

describe('SqliteStateStore', () => {
  it('knows nothing at the first start', async () => {
    const store = await open(newFile());
    expect(await store.load()).toEqual({
      resources: [],
      dependencies: [],
      conditions: [],
      policies: [],
      attempts: [],
      restarts: [],
      openIncidents: [],
      lastIncident: 0,
    });
  });

  it('gives everything back after another start', async () => {
    const file = newFile();
    const store = await open(file);
    const resource = storedResource('web', { intent: 'out', verbs: ['restore', 'remove'] });
    const condition = storedCondition('web', {
      handle: null,
      watch: [{ kind: 'unit', unit: 'x' }],
      servedInBoot: 'boot',
    });
    const setting = { policy: 'TemporalRecovery', tag: 'web', on: true, recoveryLimit: 2, periodMinutes: 1.5 } as const;
    const record = { bootId: 'boot', at: 5, incident: 7, tag: 'web' };
    const attempt = { tag: 'web', bootId: 'boot', sinceBoot: 12.5 };
    const incident = storedIncident(7, 'web');
    await store.commit([
      { put: 'resource', resource },
      put('db'),
      { put: 'dependency', dependency: { parent: 'web', child: 'db' } },
      { put: 'condition', condition },
      { put: 'policy', setting },
      { put: 'policy', setting: { policy: 'Failover', on: false } },
      { put: 'attempt', attempt },
      incident,
      { put: 'incident-entry', id: 7, entry: storedEntry('web', 1) },
      { put: 'incident-entry', id: 7, entry: storedEntry('web', 2) },
      { put: 'restart', restart: record },
      { put: 'latch', latch: record },
      { put: 'run', run: { bootId: 'boot', end: 'kept-running' } },
    ]);
    expect(await reload(store, file)).toEqual({
      resources: [resource, storedResource('db')],
      dependencies: [{ parent: 'web', child: 'db' }],
      conditions: [condition],
      policies: [setting, { policy: 'Failover', on: false }],
      attempts: [attempt],
      restarts: [record],
      latch: record,
      lastRun: { bootId: 'boot', end: 'kept-running' },
      openIncidents: [{ ...incident.incident, entries: [storedEntry('web', 1), storedEntry('web', 2)] }],
      lastIncident: 7,
    });
  });

  it('keeps what hangs on a resource when it is written again, and drops it with the resource', async () => {
    const file = newFile();
    const store = await open(file);
    await store.commit([put('web'), put('db'), { put: 'dependency', dependency: { parent: 'web', child: 'db' } }]);
    await store.commit([{ put: 'condition', condition: storedCondition('web') }, put('web')]);
    expect(await store.load()).toMatchObject({ conditions: [{ tag: 'web' }], dependencies: [{ parent: 'web' }] });
    await store.commit([{ drop: 'resource', tag: 'web' }]);
    expect(await reload(store, file)).toMatchObject({ resources: [{ tag: 'db' }], conditions: [], dependencies: [] });
  });

  it('commits a list whole or not at all', async () => {
    const file = newFile();
    const store = await open(file);
    const bad: Change = { put: 'dependency', dependency: { parent: 'web', child: 'absent' } };
    const thrown: unknown = await store.commit([put('web'), bad]).catch((error: unknown) => error);
    expect(codeOf(thrown)).toBe('LKSSP_INTERNAL');
    expect(tagsOf(await reload(store, file))).toEqual([]);
  });

  it('gives each of many commits that share a transaction its own result', async () => {
    const file = newFile();
    const store = await open(file);
    const bad: Change = { put: 'dependency', dependency: { parent: 'absent', child: 'absent' } };
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, n) => store.commit(n % 7 === 3 ? [put(`r${n}`), bad] : [put(`r${n}`)])),
    );
    const good = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [`r${n}`] : []));
    expect(good).toHaveLength(200 - 29);
    expect(tagsOf(await reload(store, file))).toEqual(good);
  });

  it('takes a commit that is written twice for one', async () => {
    const store = await open(newFile());
    const twice: Change[] = [
      put('web'),
      { put: 'attempt', attempt: { tag: 'web', bootId: 'boot', sinceBoot: 1 } },
      storedIncident(1, 'web'),
      { put: 'incident-entry', id: 1, entry: storedEntry('web', 1) },
      { put: 'restart', restart: { bootId: 'boot', at: 1, incident: 1, tag: 'web' } },
    ];
    await store.commit(twice);
    await store.commit(twice);
    const { resources, attempts, restarts, openIncidents } = await store.load();
    expect([resources.length, attempts.length, restarts.length, openIncidents[0]?.entries.length]).toEqual([
      1, 1, 1, 1,
    ]);
  });

  it('leaves out the late news of a resource that is gone', async () => {
    const store = await open(newFile());
    await store.commit([
      { put: 'condition', condition: storedCondition('gone') },
      { put: 'attempt', attempt: { tag: 'gone', bootId: 'boot', sinceBoot: 1 } },
    ]);
    expect(await store.load()).toMatchObject({ conditions: [], attempts: [] });
  });

  it('lists incidents newest first, by tag, by number, without their entries', async () => {
    const store = await open(newFile());
    await store.commit([
      ...[1, 2, 3, 4, 5].map((id) =>
        storedIncident(id, id % 2 === 1 ? 'odd' : 'even', { endedAt: 9, result: 'recovered' }),
      ),
      { put: 'incident-entry', id: 5, entry: storedEntry('odd', 1) },
    ]);
    const ids = async (query: Parameters<StateStore['incidents']>[0]) =>
      (await store.incidents(query)).map(({ id }) => id);
    expect(await ids({ limit: 3 })).toEqual([5, 4, 3]);
    expect(await ids({ limit: 10, tag: 'odd' })).toEqual([5, 3, 1]);
    expect(await ids({ limit: 10, tag: 'odd', before: 5 })).toEqual([3, 1]);
    expect(await ids({ limit: 0 })).toEqual([]);
    expect((await store.incidents({ limit: 1 }))[0]?.entries).toEqual([]);
    expect((await store.incident(5))?.entries).toHaveLength(1);
    expect(await store.incident(6)).toBeUndefined();
  });

  it('prunes at a start: attempts of other boots, the oldest closed incidents, restarts that no budget counts', async () => {
    const file = newFile();
    const store = await open(file);
    const now = Date.now();
    const old = Array.from({ length: 150 }, (_, at) => ({ bootId: `b${at}`, at, incident: 1, tag: 'web' }));
    await store.commit([
      put('web'),
      { put: 'attempt', attempt: { tag: 'web', bootId: 'boot', sinceBoot: 1 } },
      { put: 'attempt', attempt: { tag: 'web', bootId: 'other', sinceBoot: 2 } },
      storedIncident(1, 'web'),
      ...[2, 3, 4, 5].map((id) => storedIncident(id, 'web', { endedAt: 9, result: 'recovered' })),
      ...[...old, { bootId: 'x', at: now - 1000, incident: 1, tag: 'web' }].map(
        (restart): Change => ({ put: 'restart', restart }),
      ),
    ]);
    await store.close();
    const again = await open(file, { keepIncidents: 2 });
    const state = await again.load();
    expect((await again.incidents({ limit: 10 })).map(({ id }) => id)).toEqual([5, 4, 1]);
    expect(state.attempts).toEqual([{ tag: 'web', bootId: 'boot', sinceBoot: 1 }]);
    expect(state.restarts).toHaveLength(100);
    expect(state.restarts.at(-1)).toMatchObject({ bootId: 'x' });
    expect(state.lastIncident).toBe(5);
  });

  it('keeps every restart of the period, however many', async () => {
    const file = newFile();
    const store = await open(file);
    const now = Date.now();
    const recent = Array.from({ length: 150 }, (_, at) => ({
      bootId: `b${at}`,
      at: now - at,
      incident: 1,
      tag: 'web',
    }));
    await store.commit(recent.map((restart): Change => ({ put: 'restart', restart })));
    expect((await reload(store, file)).restarts).toHaveLength(150);
  });

  it('refuses a damaged file with its code', async () => {
    const file = newFile();
    writeFileSync(file, 'no store at all\n'.repeat(500));
    const thrown: unknown = await open(file).catch((error: unknown) => error);
    expect(codeOf(thrown)).toBe('LKSSP_STORE_UNREADABLE');
    expect(thrown).toMatchObject({ sentence: { number: 300025, facts: { file } } });
  });

  it('refuses work after it is closed', async () => {
    const store = await open(newFile());
    await store.close();
    await expect(store.commit([put('web')])).rejects.toThrow('closed');
  });
});

describe('a copy of the store', () => {
  it('holds what was committed before, for its owner alone, while commits go on', async () => {
    const file = newFile();
    const store = await open(file);
    await store.commit(Array.from({ length: 2000 }, (_, at) => put(`r${at}`)));
    const copy = `${file}.copy`;
    const before = store.commit([put('before')]);
    const copied = store.copyTo(copy);
    const during = Array.from({ length: 20 }, (_, at) => store.commit([put(`during${at}`)]));
    await Promise.all([before, copied, ...during]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const tags = tagsOf(await (await open(copy)).load());
    expect(tags.slice(0, 2001)).toEqual([...Array.from({ length: 2000 }, (_, at) => `r${at}`), 'before']);
    expect(tagsOf(await store.load())).toHaveLength(2021);
  });

  it('is never written over something, and what cannot be written leaves nothing', async () => {
    const file = newFile();
    const store = await open(file);
    writeFileSync(`${file}.there`, 'mine');
    await expect(store.copyTo(`${file}.there`)).rejects.toThrow(/EEXIST/);
    expect(readFileSync(`${file}.there`, 'utf8')).toBe('mine');
    await expect(store.copyTo(join(file, 'below'))).rejects.toThrow(/ENOTDIR/);
    await store.commit([put('goes-on')]);
  });

  it('leaves nothing where the disk is full', async (ctx) => {
    const disk = smallDisk(256);
    if (typeof disk === 'string') return ctx.skip(disk);
    const store = await open(newFile());
    await store.commit(Array.from({ length: 2000 }, (_, at) => put(`resource-with-a-name-${at}`)));
    const copy = join(disk.folder, 'copy.db');
    await expect(store.copyTo(copy)).rejects.toThrow(/full/);
    expect(readdirSync(disk.folder)).toEqual([]);
  });
});

describe('a disk that does not answer', () => {
  /** The real thread, except that every COMMIT hangs while there is a file `stuck` in `folder`. */
  function sticky(folder: string): EntryPoint {
    const file = join(folder, 'sticky-worker.mjs');
    writeFileSync(
      file,
      `import { existsSync } from 'node:fs';
       import { DatabaseSync } from 'node:sqlite';
       const exec = DatabaseSync.prototype.exec;
       const cell = new Int32Array(new SharedArrayBuffer(4));
       DatabaseSync.prototype.exec = function (sql) {
         while (sql === 'COMMIT' && existsSync(${JSON.stringify(join(folder, 'stuck'))})) Atomics.wait(cell, 0, 0, 5);
         return exec.call(this, sql);
       };
       await import(${JSON.stringify(STORE_WORKER.url.href)});`,
    );
    return { url: pathToFileURL(file), execArgv: STORE_WORKER.execArgv };
  }

  it('rejects a commit at its limit, begins none that was given up, and goes on when it answers', async () => {
    const folder = temporaryFolder();
    const file = newFile();
    const store = await open(file, { worker: sticky(folder), limitMs: 150 });
    await store.commit([put('before')]);
    writeFileSync(join(folder, 'stuck'), '');
    const stuck = store.commit([put('stuck')]);
    const results = await Promise.allSettled([stuck, store.incidents({ limit: 1 })]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(store.commit([put('behind')])).rejects.toThrow('did not answer within 15');
    rmSync(join(folder, 'stuck'));
    await untilCommitted(store, put('after'));
    const tags = tagsOf(await reload(store, file));
    expect(tags).not.toContain('behind');
    expect(tags.filter((tag) => tag !== 'stuck')).toEqual(['before', 'after']);
  });

  it('says so while another process holds the store, and goes on when it lets go', async () => {
    const file = newFile();
    const before = await open(file);
    await before.commit([put('web')]);
    await before.close();
    const held = lock(file);
    const store = await open(file, { busyMs: 20 });
    expect(tagsOf(await store.load())).toEqual(['web']);
    await expect(store.commit([put('db')])).rejects.toThrow('locked');
    held.release();
    await store.commit([put('db')]);
    expect(tagsOf(await store.load())).toEqual(['web', 'db']);
  });

  it('keeps no process from its end', async () => {
    const file = newFile();
    await (await open(file)).close();
    const held = lock(file);
    const program = entryPoint('testing/fixtures/exit-while-stuck');
    const child = spawn(process.execPath, [...program.execArgv, pathOf(program), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [[said], [code, signal]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')]);
    held.release();
    expect(String(said)).toContain('did not answer within 300');
    expect([code, signal]).toEqual([null, 'SIGKILL']);
  });
});

describe('the thread of the store', () => {
  /** A thread that ends at a word of ours; otherwise the real one. */
  function mortal(folder: string): EntryPoint {
    const file = join(folder, 'mortal-worker.mjs');
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ request }) => {
         if (JSON.stringify(request).includes('deadly')) process.exit(3);
       });
       await import(${JSON.stringify(STORE_WORKER.url.href)});`,
    );
    return { url: pathToFileURL(file), execArgv: STORE_WORKER.execArgv };
  }

  it('is started again after it ended, and its end is told', async () => {
    const file = newFile();
    const deaths: string[] = [];
    const store = await open(file, { worker: mortal(temporaryFolder()), onDeath: (why) => deaths.push(why) });
    await store.commit([put('first')]);
    await expect(store.commit([put('deadly')])).rejects.toThrow('thread ended: exit 3');
    await store.commit([put('second')]);
    expect(deaths).toEqual(['exit 3']);
    expect(tagsOf(await reload(store, file)).filter((tag) => tag !== 'deadly')).toEqual(['first', 'second']);
  });

  it('says why it could not be started', async () => {
    const broken = join(temporaryFolder(), 'broken.mjs');
    writeFileSync(broken, "throw new Error('out of sorts');");
    const deaths: string[] = [];
    const worker = { url: pathToFileURL(broken), execArgv: [] };
    await expect(open(newFile(), { worker, onDeath: (why) => deaths.push(why) })).rejects.toThrow('out of sorts');
    expect(deaths[0]).toContain('out of sorts');
  });
});

describe('a disk that cannot be written', () => {
  const run: Change = { put: 'run', run: { bootId: 'boot' } };
  const long = (n: number): Change => ({
    put: 'resource',
    resource: storedResource(`r${n}`, { options: { text: 'x'.repeat(20_000) } }),
  });

  it('rejects commits while it is full, keeps what was committed, and takes more when there is room', async (ctx) => {
    const disk = smallDisk(1024);
    if (typeof disk === 'string') return ctx.skip(disk);
    const file = join(disk.folder, 'store.db');
    const store = await open(file);
    let committed = 0;
    let refusal: unknown;
    while (refusal === undefined && committed < 1000)
      await store.commit([long(committed)]).then(
        () => void (committed += 1),
        (thrown: unknown) => void (refusal = thrown),
      );
    expect(String(refusal)).toMatch(/full|no space/i);
    expect(codeOf(refusal)).toBeUndefined();
    expect(tagsOf(await store.load())).toHaveLength(committed);
    await store
      .commit(Array.from({ length: committed }, (_, n): Change => ({ drop: 'resource', tag: `r${n}` })))
      .catch(() => undefined);
    disk.resize(8192);
    await store.commit([long(5000)]);
    expect(tagsOf(await reload(store, file))).toContain('r5000');
  });

  it('lets a daemon start with what it can read, and takes commits when it can be written', async (ctx) => {
    const disk = smallDisk(4096);
    if (typeof disk === 'string') return ctx.skip(disk);
    const file = join(disk.folder, 'store.db');
    const before = await open(file);
    await before.commit([put('web'), run]);
    await before.close();
    disk.setReadOnly(true);
    const store = await open(file);
    expect(tagsOf(await store.load())).toEqual(['web']);
    await expect(store.commit([put('db')])).rejects.toThrow(/read.?only|unable to open/i);
    disk.setReadOnly(false);
    await store.commit([put('db')]);
    expect(tagsOf(await reload(store, file))).toEqual(['web', 'db']);
  });

  it('reads the newest state also when the log of a killed daemon is still beside the file', async (ctx) => {
    const disk = smallDisk(4096);
    if (typeof disk === 'string') return ctx.skip(disk);
    const file = join(disk.folder, 'store.db');
    const acknowledged = await killAfter(entryPoint('testing/fixtures/commit-forever'), [file], {
      lines: 20,
      ms: 0,
    });
    disk.setReadOnly(true);
    const { openIncidents } = await (await open(file)).load();
    disk.setReadOnly(false);
    expect(openIncidents.length).toBeGreaterThanOrEqual(acknowledged.length);
  });

  it('lets a daemon start with nothing where there is nothing yet', async (ctx) => {
    const disk = smallDisk(4096);
    if (typeof disk === 'string') return ctx.skip(disk);
    disk.setReadOnly(true);
    const store = await open(join(disk.folder, 'store.db'));
    expect(tagsOf(await store.load())).toEqual([]);
    await expect(store.commit([put('db')])).rejects.toThrow();
    disk.setReadOnly(false);
    await store.commit([put('db')]);
    expect(tagsOf(await store.load())).toEqual(['db']);
  });

  it('refuses a folder in the place of the store', async () => {
    const thrown: unknown = await open(temporaryFolder()).catch((error: unknown) => error);
    expect(codeOf(thrown)).toBe('LKSSP_STORE_UNREADABLE');
  });
});

/** The thread may still be inside the call that was given up; the next commit that gets through shows that it is not. */
async function untilCommitted(store: StateStore, change: Change): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const done = await store.commit([change]).then(
      () => true,
      () => false,
    );
    if (done) return;
  }
  throw new Error('the store never came back');
}

// Sentences survive the thread as they are.
describe('a sentence', () => {
  it('comes back as it was said', async () => {
    const store = await open(newFile());
    const reason = say('checkFailed', { verb: 'quickCheck', reason: 'naïve "quotes" \n and 日本語' });
    await store.commit([put('web'), { put: 'condition', condition: storedCondition('web', { reason }) }]);
    expect((await store.load()).conditions[0]?.reason).toEqual(reason);
  });
});
