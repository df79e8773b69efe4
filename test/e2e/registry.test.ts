import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installFromRegistry, installKits, type Registry, startStockedRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProcessesNaming } from '../rig/cleanup.ts';
import { allPids, argumentsOf, processesNaming } from '../rig/process-facts.ts';
import { ROOT, runProgram } from '../rig/program.ts';
import { waitUntil } from '../rig/wait-until.ts';

const MAIN = join(ROOT, 'tools/registry/main.ts');

/** What a registry prints once it serves. */
async function served(child: ChildProcess): Promise<{ readonly url: string; readonly printed: () => string }> {
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (printed += String(chunk)));
  const url = await waitUntil('the registry serves', { withinMs: 90_000, everyMs: 50 }, () => {
    if (child.exitCode !== null) throw new Error(printed);
    return /at (http:\S+)/.exec(printed)?.[1];
  });
  return { url, printed: () => printed };
}

const tokenIn = (file: string): string => /_authToken=(\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 'none';

describe('e2e/registry', () => {
  let folder: string;
  let registry: Registry;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-e2e-registry-'));
    registry = await startStockedRegistry({ root: ROOT, folder: join(folder, 'registry') });
  });

  afterAll(async () => {
    await registry.stop();
    await endProcessesNaming(folder);
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives the packed packages to a folder elsewhere, where each can be imported and no source is', async () => {
    const into = join(folder, 'home');
    const packages = ['@lkssp/cli', '@lkssp/daemon', '@lkssp/core', '@lkssp/releases', '@lkssp/create-kit'];
    await installFromRegistry({ registryUrl: registry.url, into, packages });

    const imports = ['@lkssp/core', '@lkssp/core/engine', '@lkssp/releases'].map((name) => `await import("${name}")`);
    const argv = [process.execPath, '--input-type=module', '--eval', imports.join(';')] as const;
    expect(await runProgram(argv, { cwd: into })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(join(into, 'node_modules/@lkssp/core/src'))).toBe(false);
  });

  it('gives a kit without core: that comes from the host', async () => {
    const into = join(folder, 'home/kits');
    await installKits({ registryUrl: registry.url, into, packages: ['@lkssp/kit-genapp'] });

    expect(readdirSync(join(into, 'node_modules/@lkssp'))).toEqual(['kit-genapp']);
  });

  it('tells where its token is, and tells the token to nobody; a kept folder keeps both', async () => {
    const kept = join(folder, 'kept');
    const argv = [MAIN, '--folder', kept, '--port', '0'];
    const start = (): ChildProcess => spawn(process.execPath, argv, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const first = start();
    const { printed } = await served(first);
    const file = join(kept, 'publisher.npmrc');
    const token = tokenIn(file);

    expect(printed()).toContain(file);
    expect(printed()).not.toContain(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(allPids().filter((pid) => argumentsOf(pid).some((each) => each.includes(token)))).toEqual([]);

    first.kill('SIGINT');
    await waitUntil('its end', { withinMs: 60_000 }, () => processesNaming(kept).length === 0);
    const second = start();
    const { url, printed: printedThen } = await served(second);
    expect(tokenIn(file)).toBe(token);
    expect(printedThen()).not.toContain('other content');
    const answer = await fetch(`${url}-/whoami`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toEqual({ username: 'ci' });
    second.kill('SIGTERM');
    await waitUntil('its end', { withinMs: 60_000 }, () => processesNaming(kept).length === 0);
  });

  it('can be carried: one folder serves and installs everything where there is no network at all', async (context) => {
    const made = await runProgram([process.execPath, MAIN, '--folder', join(folder, 'made'), '--portable'], {
      cwd: ROOT,
    });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const carried = join(folder, 'carried');
    expect(await runProgram(['mv', join(folder, 'made'), carried])).toMatchObject({ code: 0 });
    if (process.getuid?.() !== 0) context.skip('taking the network away needs root');

    // The shell ends what it has started; nothing of this repository is in its way to the packages.
    const script = `ip link set lo up || exit 90
      "${carried}/lkssp-registry" --port 4873 >"${carried}/out" 2>&1 & served=$!
      trap 'kill $served; wait $served' EXIT
      for try in $(seq 600); do grep -q 'is at http' "${carried}/out" && break; sleep 0.1; done
      mkdir "${carried}/site" && cd "${carried}/site" && echo '{"private":true}' >package.json
      npm install --registry http://127.0.0.1:4873/ --cache "${carried}/cache" --ignore-scripts --no-audit --no-fund --loglevel error \
        @lkssp/cli @lkssp/daemon @lkssp/core @lkssp/kit-ip && npm ls --depth 0 --parseable`;
    const ran = await runProgram(['unshare', '-n', 'sh', '-c', script], { cwd: folder });

    expect(ran.stderr).toBe('');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain(join(carried, 'site/node_modules/@lkssp/kit-ip'));
  });
});
