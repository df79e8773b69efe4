import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { installFromRegistry, installKits, type Registry, startStockedRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProcessesNaming } from '../rig/cleanup.ts';
import { processesNaming } from '../rig/process-facts.ts';
import { ROOT, type Ran, runProgram } from '../rig/program.ts';
import { waitUntil } from '../rig/wait-until.ts';

const SERVER = `require('node:http').createServer((_, response) => response.end('here')).listen(8080, '127.0.0.1');\n`;

/** The scripts of an application as administrators write them. */
const SCRIPTS = {
  'restore.sh': 'echo up >"$(dirname "$LKSSP_INFO")/state"',
  'remove.sh': 'rm -f "$(dirname "$LKSSP_INFO")/state"',
  'check.sh': '[ -e "$(dirname "$LKSSP_INFO")/state" ]',
};

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

describe('e2e/administrator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-admin-'));
  let registry: Registry | undefined;
  let daemon: ChildProcess | undefined;
  let daemonEnded: Promise<number | null> | undefined;
  let isFree = true;

  const env = {
    PATH: [join(folder, 'programs/node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
  };

  /** One line exactly as a person types it, in the folder of the trial. */
  const type = (line: string): Promise<Ran> => runProgram(['/bin/sh', '-c', line], { cwd: folder, env });

  beforeAll(async () => {
    isFree = await portIsFree(8080);
    registry = await startStockedRegistry({ root: ROOT, folder: join(folder, 'registry') });
    const registryUrl = registry.url;
    const packages = ['@lkssp/cli', '@lkssp/daemon', '@lkssp/core'];
    await installFromRegistry({ registryUrl, into: join(folder, 'programs'), packages });
    const into = join(folder, 'trial/lib/kits/current');
    await installKits({ registryUrl, into, packages: ['@lkssp/kit-genapp'] });
    mkdirSync(join(folder, 'trial'), { recursive: true });
    for (const [name, body] of Object.entries(SCRIPTS)) {
      const text = body.replace('"$(dirname "$LKSSP_INFO")/state"', `'${join(folder, 'state')}'`);
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    writeFileSync(join(folder, 'server.js'), SERVER);
  });

  afterAll(async () => {
    daemon?.kill('SIGKILL');
    await endProcessesNaming(folder);
    await registry?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  it('lkssp --home ./trial daemon &', async () => {
    daemon = spawn('lkssp', ['--home', './trial', 'daemon'], { cwd: folder, env, stdio: 'ignore' });
    const { exitCode } = daemon;
    daemonEnded = new Promise((resolve) => daemon?.once('exit', resolve));
    const answers = async (): Promise<boolean> => (await type('lkssp --home ./trial status')).code === 0;
    await waitUntil('the daemon answers', { withinMs: 60_000, everyMs: 100 }, answers);

    expect(exitCode).toBeNull();
  });

  it('lkssp resource create genapp --tag web …', async () => {
    const line =
      'lkssp --home ./trial resource create genapp --tag web --restore ./restore.sh --remove ./remove.sh --quickCheck ./check.sh';
    const { code, stderr } = await type(line);

    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'state'))).toBe(true);
  });

  it("lkssp resource create genapp/process --tag api --command 'node server.js' …", async (context) => {
    if (!isFree) context.skip('port 8080 is taken on this machine');
    const line =
      "lkssp --home ./trial resource create genapp/process --tag api --command 'node server.js' --ready port:8080 --depends-on web";
    const { code, stderr } = await type(line);

    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(await (await fetch('http://127.0.0.1:8080/')).text()).toBe('here');
  });

  it('lkssp status, --json and -e', async () => {
    const page = await type('lkssp --home ./trial status');
    const json = await type('lkssp --home ./trial status --json');
    const short = await type('lkssp --home ./trial status -e');

    expect(page.stdout).toMatch(/web.*Active/);
    const states = (JSON.parse(json.stdout) as { resources: { tag: string; state: string }[] }).resources;
    expect(states).toContainEqual(expect.objectContaining({ tag: 'web', state: 'ISP' }));
    expect(short.stdout).toMatch(/LOCAL\s+TAG\s+ID\s+STATE\s+PRIO\s+PRIMARY/);
    expect([page.code, json.code, short.code]).toEqual([0, 0, 0]);
  });

  it('lkssp policy set TemporalRecovery --on recoverylimit=3 period=30 tag=web', async () => {
    const { code, stderr } = await type(
      'lkssp --home ./trial policy set TemporalRecovery --on recoverylimit=3 period=30 tag=web',
    );
    const status = await type('lkssp --home ./trial status --json web');

    expect(stderr).toBe('');
    expect(code).toBe(0);
    const web = (JSON.parse(status.stdout) as { resources: { policies: { temporalRecovery: object } }[] }).resources[0];
    expect(web?.policies.temporalRecovery).toEqual({ on: true, from: 'resource', recoveryLimit: 3, periodMinutes: 30 });
  });

  it('lkssp simulate --fail web', async () => {
    const { code, stdout } = await type('lkssp --home ./trial simulate --fail web');
    const after = await type('lkssp --home ./trial incident list --json');

    expect(code).toBe(0);
    expect(stdout).toMatch(/web/);
    expect(stdout).toMatch(/restore/);
    expect(JSON.parse(after.stdout)).toEqual([]);
  });

  it('lkssp incident list; lkssp incident show 1; lkssp log -f', async () => {
    rmSync(join(folder, 'state'));
    await type('lkssp --home ./trial resource set web --check-interval 1s');
    const ended = async (): Promise<boolean> => {
      const { stdout } = await type('lkssp --home ./trial incident list --json');
      return (JSON.parse(stdout) as { result?: string }[]).some(({ result }) => result === 'recovered');
    };
    await waitUntil('the incident has ended', { withinMs: 60_000, everyMs: 200 }, ended);
    const list = await type('lkssp --home ./trial incident list');
    const story = await type('lkssp --home ./trial incident show 1');
    const log = await type('timeout --signal=INT 3 lkssp --home ./trial log -f');

    expect(list.stdout).toMatch(/1.*web/);
    expect(story.stdout).toMatch(/web/);
    expect(story.code).toBe(0);
    expect(log.stdout).toMatch(/web/);
  });

  it('lkssp export > h.yaml; lkssp apply -f h.yaml --plan', async () => {
    const exported = await type('lkssp --home ./trial export > h.yaml');
    const plan = await type('lkssp --home ./trial apply -f h.yaml --plan --json');

    expect(exported.code).toBe(0);
    expect(readFileSync(join(folder, 'h.yaml'), 'utf8')).toMatch(/web:/);
    expect(plan.stderr).toBe('');
    expect(JSON.parse(plan.stdout)).toEqual([]);
  });

  it('lkssp stop --keep-running', async () => {
    const before = processesNaming('server.js').map(({ pid }) => pid);
    const { code } = await type('lkssp --home ./trial stop --keep-running');
    const ended = await daemonEnded;

    expect(code).toBe(0);
    expect(ended).toBe(0);
    expect(existsSync(join(folder, 'state'))).toBe(true);
    expect(processesNaming('server.js').map(({ pid }) => pid)).toEqual(before);
    for (const pid of isFree ? before : []) process.kill(pid, 'SIGKILL');
  });
});
