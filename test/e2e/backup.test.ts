import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Registry, startStockedRegistry } from '@lkssp/registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { configure, ROOT } from '../rig/program.ts';
import { TrialHome } from '../rig/trial-home.ts';

const LIMIT = { timeout: 180_000 };

describe('e2e/backup', () => {
  let folder: string;
  let registry: Registry;
  const trials: TrialHome[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-e2e-backup-'));
    registry = await startStockedRegistry({ root: ROOT, folder: join(folder, 'registry') });
  });

  afterEach(async () => {
    for (const each of trials.splice(0)) await each.end();
  });

  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function trial(config: object): TrialHome {
    const home = new TrialHome('backup', { kits: [] });
    trials.push(home);
    configure(home.home, JSON.stringify(config));
    return home;
  }

  /** A server with a kit of the registry, a resource and a backup of both. */
  async function saved() {
    const home = trial({ stopLimit: '7min', kits: { registry: registry.url } });
    await home.start();
    expect(await home.lkssp('kit', 'add', '@lkssp/kit-genapp')).toMatchObject({ code: 0 });
    await home.apply(home.sleeper('first', { settings: { checkInterval: '7s' } }));
    await home.client.setPolicy('TemporalRecovery', { tag: 'first', on: true, recoveryLimit: 7, periodMinutes: 90 });
    await home.settled('ISP');
    const file = join(home.folder, 'mine.tar.gz');
    const made = await home.lkssp('backup', 'create', file);
    expect(made.code, made.stderr).toBe(0);
    return { home, file };
  }

  it('holds everything, for its owner alone, and is listed with what it holds', LIMIT, async () => {
    const { home, file } = await saved();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [found] = await home.client.backups(file);
    expect(found).toMatchObject({ file, version: '1.0.0', generation: 1, resources: 1 });
    expect(found?.problem).toBeUndefined();
    expect(found?.kits).toEqual([
      { name: '@lkssp/kit-genapp', version: '1.0.0', integrity: expect.stringMatching(/^sha512-/) },
    ]);
    expect(await home.lkssp('backup', 'create', file)).toMatchObject({ code: 4 });
  });

  it('is restored on an empty server that reaches no registry', LIMIT, async () => {
    const { home, file } = await saved();
    const exported = await home.client.exportHierarchies();
    await home.daemon.end('SIGTERM');
    const other = trial({ kits: { registry: 'http://127.0.0.1:1/' } });

    const restored = await other.lkssp('backup', 'restore', file);
    expect(restored.code, restored.stdout + restored.stderr).toBe(0);
    await other.start();

    await other.settled('ISP', ['first']);
    expect(await other.client.exportHierarchies()).toEqual(exported);
    expect((await other.client.kits()).map(({ name, fate }) => [name, fate])).toEqual([
      ['@lkssp/kit-genapp', 'loaded'],
    ]);
    expect(readFileSync(join(other.home, 'etc/lkssp.config.yaml'), 'utf8')).toContain('7min');
  });

  it('replaces what is there only when that is meant, and is back at once where it was made', LIMIT, async () => {
    const { home, file } = await saved();
    await home.client.apply({ version: 1, resources: home.sleeper('second') });
    await home.settled('ISP', ['first', 'second']);
    const identities = () =>
      ['first', 'second'].map((name) => home.processOf(name)).map(({ pid, startTime }) => [pid, startTime]);
    const running = identities();
    writeFileSync(join(home.home, 'etc/more.yaml'), 'more');

    const refused = await home.lkssp('backup', 'restore', file);
    expect(refused.stderr).toMatch(/LKSSP_BACKUP_REPLACES/);
    expect(refused.stderr).toMatch(/first, second/);
    expect(refused.code).toBe(8);
    await home.settled('ISP', ['first', 'second']);

    const restored = await home.lkssp('backup', 'restore', file, '--replace');
    expect(restored.code, restored.stdout + restored.stderr).toBe(0);
    await home.settled('ISP', ['first']);
    expect((await home.client.status()).resources.map(({ tag }) => tag)).toEqual(['first']);
    expect(identities()).toEqual(running);
    expect(existsSync(join(home.home, 'etc/more.yaml'))).toBe(false);
    // What was replaced is not lost.
    const automatic = (await home.client.backups()).filter(({ file: each }) => each.includes('before-'));
    expect(automatic).toMatchObject([{ resources: 2 }]);
  });

  it('is refused, and nothing is touched, when it is cut off, too new, or none', LIMIT, async () => {
    const { home, file } = await saved();
    const cut = join(home.folder, 'cut.tar.gz');
    writeFileSync(cut, readFileSync(file).subarray(0, 2000));
    const none = join(home.folder, 'none.tar.gz');
    writeFileSync(none, 'a letter');
    for (const each of [cut, none, join(home.folder, 'nothing')]) {
      const refused = await home.lkssp('backup', 'restore', each, '--replace');
      expect(refused.stderr).toMatch(/LKSSP_BACKUP_UNUSABLE/);
      expect(refused.code).toBe(5);
    }
    await home.settled('ISP', ['first']);
    expect(await home.client.lastChangeover()).toBeUndefined();
  });
});
