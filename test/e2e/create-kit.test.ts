import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Registry, startStockedRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProcessesNaming } from '../rig/cleanup.ts';
import { type GuideStep, readGuide, replaceDeclaration } from '../rig/guide-page.ts';
import { processesNaming } from '../rig/process-facts.ts';
import { ROOT, type Ran } from '../rig/program.ts';
import { waitUntil } from '../rig/wait-until.ts';

const GUIDE = join(ROOT, 'docs/guide/write-a-kit.md');
const DEVELOPMENT = ['node_modules/typescript', 'node_modules/@types/node'];
/** Ports that the page names; each stands for one that is free here. */
const PORTS = ['7001', '7002'];
const STEP_MS = 120_000;
const REPAIR_MS = 60_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Whoever follows the page from its first to its last command gets a kit that guards something. */
describe('e2e/create-kit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-guide-'));
  const ports = new Map<string, string>();
  let cwd = folder;
  let registry: Registry | undefined;
  let broken: string | undefined;

  const env = {
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: folder,
    LANG: 'C.UTF-8',
    npm_config_update_notifier: 'false',
  };

  /** One block, as in a terminal: it begins in the folder that the last one has left. */
  async function run(commands: string, typed: readonly string[] = []): Promise<Ran> {
    const [script, left, said] = ['block.sh', 'block.pwd', 'block.txt'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const text = [...ports].reduce((before, [named, free]) => before.replaceAll(named, free), commands);
    writeFileSync(script, `set -e\ntrap 'pwd >"${left}"' EXIT\n${text}`);
    // A file, not a pipe: what goes on in the background would hold a pipe open.
    const output = openSync(said, 'w');
    const child = spawn('bash', [script], { cwd, env, stdio: ['pipe', output, output] });
    closeSync(output);
    child.stdin?.on('error', () => undefined).end(typed.map((line) => `${line}\n`).join(''));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    cwd = readFileSync(left, 'utf8').trim();
    return { code, stdout: readFileSync(said, 'utf8'), stderr: '' };
  }

  async function take(step: GuideStep): Promise<void> {
    if (step.does === 'replace') {
      const file = join(cwd, step.file);
      writeFileSync(file, replaceDeclaration(readFileSync(file, 'utf8'), step.starts, step.by));
      return;
    }
    const { fails, until, typed } = step.how;
    if (until !== undefined) {
      const isSo = async (): Promise<boolean> => until.test((await run(step.commands, typed)).stdout);
      await waitUntil(`"${step.commands.trim()}" says ${until.source}`, { withinMs: REPAIR_MS, everyMs: 500 }, isSo);
      return;
    }
    const { code, stdout } = await run(step.commands, typed);
    if (fails === undefined) return expect(code, stdout).toBe(0);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(fails);
  }

  beforeAll(async () => {
    registry = await startStockedRegistry({ root: ROOT, folder: join(folder, 'registry'), also: DEVELOPMENT });
    copyFileSync(registry.tokenFile, join(folder, '.npmrc'));
    const etc = join(folder, 'server/etc');
    mkdirSync(etc, { recursive: true });
    writeFileSync(join(etc, 'lkssp.config.yaml'), `kits: { registry: "${registry.url}" }\n`);
    for (const port of PORTS) ports.set(port, String(await freePort()));
  });

  afterAll(async () => {
    await endProcessesNaming(folder);
    await registry?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  for (const [index, step] of readGuide(GUIDE).entries()) {
    const name = step.does === 'replace' ? `${step.file}: ${step.starts}` : step.commands.trim().replaceAll('\n', '; ');
    it(
      `${index + 1}. ${name}`,
      async () => {
        if (broken !== undefined) throw new Error(`An earlier step failed: ${broken}`);
        broken = name;
        await take(step);
        broken = undefined;
      },
      STEP_MS,
    );
  }

  describe('lkssp kit try', () => {
    const LOADED = 'The kit is loaded';
    const kit = (): string => join(folder, 'kit-redis');

    /** The command as npx starts it, with what it has said so far. */
    function start(args: readonly string[]): {
      child: ChildProcess;
      said: () => string;
      ended: Promise<number | null>;
    } {
      const program = join(kit(), 'node_modules/@lkssp/cli/dist/main.js');
      const child = spawn(process.execPath, [program, 'kit', 'try', '.', ...args], { cwd: kit(), env, stdio: 'pipe' });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => void (said += text));
      return { child, said: () => said, ended: new Promise((resolve) => child.once('close', resolve)) };
    }

    /** Folders of trials that the command named, and are still there. */
    const left = (said: string): readonly string[] =>
      [...said.matchAll(/ in (\S*lkssp-try-\w+)/g)].map(([, home = '']) => home).filter((home) => existsSync(home));

    it.each(['SIGINT', 'SIGHUP'] as const)(
      'takes out of service what it protects, and itself away, on %s',
      async (signal) => {
        const server = [join(kit(), 'test/example-server.mjs'), String(await freePort())] as const;
        const options = ['--arguments', server[0], '--arguments', server[1], '--port', server[1]];
        const { child, said, ended } = start(['--program', process.execPath, ...options]);
        await waitUntil(
          'the kit is loaded',
          { withinMs: STEP_MS },
          () => said().includes(LOADED) || child.exitCode !== null,
        );
        expect(said()).toMatch(/trial: Active/);
        expect(left(said())).toHaveLength(1);
        expect(await (await fetch(`http://127.0.0.1:${server[1]}/`)).text()).toBe('here\n');
        child.kill(signal);

        expect(await ended, said()).toBe({ SIGINT: 130, SIGHUP: 129 }[signal]);
        expect(left(said())).toEqual([]);
        await expect(fetch(`http://127.0.0.1:${server[1]}/`)).rejects.toThrow();
      },
      STEP_MS,
    );

    it(
      'leaves neither daemon nor folder behind when it is killed',
      async () => {
        const { child, said, ended } = start([]);
        await waitUntil('the kit is loaded', { withinMs: STEP_MS }, () => said().includes(LOADED));
        const [home = ''] = left(said());
        expect(processesNaming(home)).not.toEqual([]);
        child.kill('SIGKILL');
        await ended;
        const isGone = (): boolean => left(said()).length === 0 && processesNaming(home).length === 0;

        await waitUntil('everything of the trial is gone', { withinMs: STEP_MS, everyMs: 200 }, isGone);
      },
      STEP_MS,
    );

    it(
      'says why the daemon would not load it, and is gone',
      async () => {
        const file = join(kit(), 'package.json');
        const before = readFileSync(file, 'utf8');
        writeFileSync(file, before.replace('"@lkssp/core": "^1.0.0"', '"@lkssp/core": "^9.0.0"'));
        const { said, ended } = start([]);
        const code = await ended;
        writeFileSync(file, before);

        expect(code, said()).toBe(5);
        expect(said()).toMatch(/is made for @lkssp\/core \^9\.0\.0/);
        expect(left(said())).toEqual([]);
      },
      STEP_MS,
    );

    it(
      'says what is missing before it starts anything',
      async () => {
        const [half, other] = [start(['--port', '7003']), start(['--type', 'nope'])];
        expect([await half.ended, await other.ended]).toEqual([2, 2]);
        expect(half.said()).toMatch(/^lkssp: --program is missing\.$/m);
        expect(other.said()).toMatch(/no resource type "nope"\. It has: redis/);
        expect(half.said() + other.said()).not.toContain('lkssp-try-');
      },
      STEP_MS,
    );

    it(
      'says what does not compile, and starts nothing',
      async () => {
        const file = join(kit(), 'src/index.ts');
        const before = readFileSync(file, 'utf8');
        writeFileSync(file, `${before}const wrong: number = 'text';\n`);
        const { said, ended } = start([]);
        const code = await ended;
        writeFileSync(file, before);

        expect(code, said()).toBe(1);
        expect(said()).toMatch(/error TS2322/);
        expect(said()).not.toContain('lkssp-try-');
      },
      STEP_MS,
    );
  });

  it('leaves nothing behind', () => {
    expect(existsSync(join(folder, 'kit-redis/dist/index.js'))).toBe(true);
    expect(existsSync(join(folder, 'server/run/daemon.json'))).toBe(false);
  });
});
