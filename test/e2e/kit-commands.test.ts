import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { KitSummary, ResourceStatus } from '@lkssp/client';
import { installFromRegistry, type Registry, startStockedRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProcessesNaming } from '../rig/cleanup.ts';
import { type DaemonProcess, startDaemon } from '../rig/daemon-process.ts';
import { argumentsOf, familyOf, processesNaming } from '../rig/process-facts.ts';
import { configure, installedIn, ROOT, type Ran, runProgram } from '../rig/program.ts';
import { waitUntil } from '../rig/wait-until.ts';

/** What an administrator does with kits, line by line as it is typed, from a registry of its own. */
describe('e2e/kit-commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-kits-'));
  const home = join(folder, 'trial');
  const programs = join(folder, 'programs');
  let registry: Registry;
  let daemon: DaemonProcess | undefined;

  /** One line exactly as a person types it. */
  const type = (line: string): Promise<Ran> => {
    const path = [join(programs, 'node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
    const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
    const env = { ...Object.fromEntries(inherited), PATH: path, HOME: folder, LKSSP_HOME: home } as Record<
      string,
      string
    >;
    return runProgram(['/bin/sh', '-c', line], { cwd: folder, env });
  };
  const done = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await type(line);
    if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stderr}`);
    return stdout;
  };
  const kits = async (): Promise<Record<string, string>> => {
    const list = JSON.parse(await done('lkssp kit list --json')) as KitSummary[];
    return Object.fromEntries(list.map(({ name, fate }) => [name, fate]));
  };
  const sleeper = async (): Promise<ResourceStatus> =>
    (JSON.parse(await done('lkssp resource list --json')) as ResourceStatus[]).find(
      ({ tag }) => tag === 'sleeper',
    ) as ResourceStatus;
  const sleepers = (): string[] =>
    processesNaming(join(folder, 'sleeper'), 'sleeper').map(({ pid, startTime }) => `${pid} since ${startTime}`);
  /** The daemon and everything below it that lasts: kit hosts, and what they guard. */
  const family = (): string[] =>
    familyOf(daemon?.facts.pid ?? 0).map(({ pid, startTime }) => `${pid} since ${startTime}`);
  /** Folders in which kits lie, as the daemon keeps them. */
  const installed = (name: string): string => join(home, 'lib/kits/current/node_modules', name);
  const byHand = (words: string): Promise<string> => done(`cd trial/lib/kits/current && npm ${words} --silent`);

  beforeAll(async () => {
    registry = await startStockedRegistry({ root: ROOT, folder: join(folder, 'registry') });
    const packages = ['@lkssp/cli', '@lkssp/daemon', '@lkssp/core'];
    await installFromRegistry({ registryUrl: registry.url, into: programs, packages });
    mkdirSync(home, { mode: 0o700 });
    configure(home, `kits:\n  registry: ${registry.url}\n`);
    symlinkSync('/bin/sleep', join(folder, 'sleeper'));
  });

  afterAll(async () => {
    await daemon?.end('SIGKILL');
    await endProcessesNaming(folder);
    await registry.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  it('lkssp kit add @lkssp/kit-genapp, where no daemon runs', async () => {
    const said = await done('lkssp kit add @lkssp/kit-genapp');

    expect(said).toMatch(/Miscellaneous\n +genapp +\d+\.\d+\.\d+ +loaded +@lkssp\/kit-genapp/);
    expect(existsSync(join(home, 'run/lkssp.sock'))).toBe(false);
    expect(await kits()).toEqual({ '@lkssp/kit-genapp': 'loaded' });
  });

  it('lkssp daemon, and a resource that is guarded meanwhile', async () => {
    daemon = await startDaemon({ program: installedIn(programs), home });
    await done('lkssp resource create genapp/process --tag sleeper --command "$PWD/sleeper infinity"');

    expect(sleepers()).toHaveLength(1);
    expect((await sleeper()).state).toBe('ISP');
  });

  it('lkssp kit add @lkssp/kit-ip@^1: nothing else on the server notices', async () => {
    const before = family();
    const said = await done('lkssp kit add @lkssp/kit-ip@^1');

    expect(said).toMatch(/Network\n +ip +1\.\d+\.\d+ +loaded +@lkssp\/kit-ip/);
    expect(await kits()).toEqual({ '@lkssp/kit-genapp': 'loaded', '@lkssp/kit-ip': 'loaded' });
    expect(family()).toEqual(expect.arrayContaining(before));
    expect(JSON.parse(await done('lkssp incident list --json'))).toEqual([]);
    expect((await sleeper()).state).toBe('ISP');
  });

  it('lkssp kit list, and what the registry offers', async () => {
    const list = await done('lkssp kit list');
    const offered = await done('lkssp kit list --available');

    expect(list.split('\n').filter((line) => /^\S/.test(line))).toEqual(['Network', 'Miscellaneous']);
    expect(offered).toMatch(/Web\n +@lkssp\/kit-apache +\d\S+ +- /);
    expect(offered).toMatch(/Storage\n +@lkssp\/kit-fs /);
    expect(offered).toMatch(/@lkssp\/kit-ip +1\.\S+ +1\.\S+ /);
  });

  it('lkssp kit info NAME', async () => {
    for (const name of ['ip', '@lkssp/kit-ip'])
      expect(await done(`lkssp kit info ${name}`)).toMatch(
        /^@lkssp\/kit-ip 1\..*\n +fate +loaded: (.*\n)* +integrity +sha512-/,
      );
    const unknown = await type('lkssp kit info oracle');
    expect(unknown.code).toBe(7);
    expect(unknown.stderr).toMatch(/^lkssp: .*oracle/);
  });

  it('lkssp kit verify: silent, until a file is edited by hand', async () => {
    expect(await type('lkssp kit verify')).toEqual({ code: 0, stdout: '', stderr: '' });
    const file = join(installed('@lkssp/kit-ip'), 'README.md');
    const before = readFileSync(file);
    writeFileSync(file, 'edited');

    const found = await type('lkssp kit verify ip');
    expect(found).toMatchObject({ code: 1, stderr: '' });
    expect(found.stdout).toMatch(/^.*@lkssp\/kit-ip.*README\.md.*\n$/);
    expect((await type('lkssp kit verify genapp')).code).toBe(0);
    writeFileSync(file, before);
    expect((await type('lkssp kit verify')).code).toBe(0);
  });

  it('lkssp kit remove NAME: refused while it guards', async () => {
    const refused = await type('lkssp kit remove genapp');

    expect(refused.code).toBe(8);
    expect(refused.stderr).toMatch(/^lkssp: .*sleeper.*--let-go/);
    expect(await kits()).toMatchObject({ '@lkssp/kit-genapp': 'loaded' });
  });

  it('lkssp kit remove ip, kit roll-back', async () => {
    const before = sleepers();
    await done('lkssp kit remove ip');
    expect(await kits()).toEqual({ '@lkssp/kit-genapp': 'loaded' });

    await done('lkssp kit roll-back');
    expect(await kits()).toEqual({ '@lkssp/kit-genapp': 'loaded', '@lkssp/kit-ip': 'loaded' });
    expect(sleepers()).toEqual(before);
  });

  it('lkssp kit upgrade --plan; lkssp kit upgrade', async () => {
    expect(await done('lkssp kit upgrade --plan')).toMatch(/@lkssp\/kit-ip +1\..*\nNothing to do\.\n$/);
    await done('lkssp kit upgrade');
    expect(sleepers()).toHaveLength(1);
  });

  it('npm uninstall and npm install in the kit folder: the daemon notices', async () => {
    await byHand('uninstall @lkssp/kit-ip');
    const are = (wanted: readonly string[]) => async (): Promise<boolean> =>
      JSON.stringify(Object.keys(await kits()).toSorted()) === JSON.stringify(wanted);
    await waitUntil('the kit is gone', { withinMs: 60_000, everyMs: 200 }, are(['@lkssp/kit-genapp']));

    await byHand('install @lkssp/kit-ip');
    await done('lkssp reload');
    expect(await kits()).toEqual({ '@lkssp/kit-genapp': 'loaded', '@lkssp/kit-ip': 'loaded' });
  });

  it('npm uninstall of a kit that guards: it goes on guarding, and an alarm says what to do', async () => {
    const before = family();
    await byHand('uninstall @lkssp/kit-genapp');
    await type('lkssp reload');

    expect((await sleeper()).state).toBe('ISP');
    expect(await done('lkssp status')).toMatch(/ALARM .*kit/);
    expect(family()).toEqual(expect.arrayContaining(before));
    await byHand('install @lkssp/kit-genapp');
    await done('lkssp reload');
    expect(await done('lkssp status')).not.toMatch(/ALARM/);
  });

  it('lkssp upgrade --plan: nothing is newer', async () => {
    expect(await done('lkssp upgrade --plan')).toMatch(/is the newest/);
    expect(await done('lkssp upgrade --last')).toBe('Nothing was upgraded or restored here yet.\n');
  });

  it('lkssp backup create | list | restore', async () => {
    await done('lkssp backup create ./all.backup');
    expect(await done('lkssp backup list ./all.backup')).toMatch(/ 1 +2 .*all\.backup\n$/);
    const before = sleepers();
    const refused = await type('lkssp backup restore ./all.backup');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/--replace/);

    await done('lkssp policy set Failover --off tag=sleeper');
    await done('lkssp backup restore ./all.backup --replace');
    expect(await kits()).toEqual({ '@lkssp/kit-genapp': 'loaded', '@lkssp/kit-ip': 'loaded' });
    expect((await sleeper()).policies.failover).toEqual({ on: true, from: 'default' });
    expect(sleepers()).toEqual(before);
  });

  it('lkbackup -c -f and -x -f, with lkssp stopped', async () => {
    await done('lkbackup -c -f ./old.backup');
    expect((await type('lkbackup -x -f ./old.backup')).code).toBe(4);
    await done('lkssp stop --keep-running');
    await daemon?.ended;
    const before = sleepers();
    await done('lkbackup -x -f ./old.backup');

    expect(existsSync(join(home, 'run/lkssp.sock'))).toBe(false);
    daemon = await startDaemon({ program: installedIn(programs), home });
    await waitUntil('it is guarded', { withinMs: 30_000, everyMs: 200 }, async () => (await sleeper()).state === 'ISP');
    expect(sleepers()).toEqual(before);
  });

  it('lkssp kit remove NAME --let-go: its application runs on', async () => {
    const before = sleepers();
    await done('lkssp kit remove genapp --let-go');

    expect(await kits()).toEqual({ '@lkssp/kit-ip': 'loaded' });
    expect(await done('lkssp resource list')).toMatch(/^No resources/);
    expect(sleepers()).toEqual(before);
  });

  it('two orders at once, where no daemon runs: one after the other, and nothing is left running', async () => {
    await done('lkssp stop');
    await daemon?.ended;
    await Promise.all([done('lkssp kit add @lkssp/kit-fs'), done('lkssp kit add @lkssp/kit-qsp')]);

    expect(await kits()).toEqual({
      '@lkssp/kit-fs': 'loaded',
      '@lkssp/kit-ip': 'loaded',
      '@lkssp/kit-qsp': 'loaded',
    });
    expect(processesNaming('--maintenance').filter(({ pid }) => argumentsOf(pid).includes(home))).toEqual([]);
    await done('lkssp kit remove fs qsp');
    daemon = await startDaemon({ program: installedIn(programs), home });
  });

  it('lkssp kit sign-key, kit publish, and a server that demands the signature', async () => {
    await done('lkssp kit remove ip');
    const { key, publicKey } = JSON.parse(await done('lkssp kit sign-key ./publisher.key --json')) as Record<
      string,
      string
    >;
    expect((await type('lkssp kit sign-key ./publisher.key')).code).not.toBe(0);
    packageOfTheSite();
    expect(await done('lkssp kit publish ./kit-site --key ./publisher.key')).toMatch(
      /^kit-site 1\.0\.0 is published to http.*, signed with the key /,
    );
    const settings = { registry: registry.url, requireSignature: true, signers: { [key ?? '']: publicKey } };
    configure(home, JSON.stringify({ kits: settings }));
    await done('lkssp reload');

    const unsigned = await type('lkssp kit add @lkssp/kit-fs');
    expect(unsigned.code).not.toBe(0);
    expect(unsigned.stderr).toMatch(/sign/);
    expect(await done('lkssp kit add kit-site')).toMatch(/loaded +kit-site/);
  });

  /** A kit that somebody else publishes: kit-qsp under another name. */
  function packageOfTheSite(): void {
    const [from, to] = [join(ROOT, 'packages/kit-qsp'), join(folder, 'kit-site')];
    for (const each of ['dist', 'README.md', 'LICENSE']) cpSync(join(from, each), join(to, each), { recursive: true });
    const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as object;
    writeFileSync(join(to, 'package.json'), JSON.stringify({ ...manifest, name: 'kit-site', version: '1.0.0' }));
    copyFileSync(registry.tokenFile, join(folder, '.npmrc'));
  }
});
