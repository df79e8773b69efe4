import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obstacle } from '../lab/obstacle.ts';
import { endProcessesNaming } from '../rig/cleanup.ts';
import { processesNaming } from '../rig/process-facts.ts';
import { ROOT, runProgram } from '../rig/program.ts';
import { waitUntil } from '../rig/wait-until.ts';

const MAIN = join(ROOT, 'test/demo/main.ts');

describe('e2e/demo', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-demo-'));
  });

  afterAll(async () => {
    await endProcessesNaming(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const once = (name: string, path = process.env['PATH']) =>
    runProgram([process.execPath, MAIN, '--once', '--home', join(folder, name)], {
      env: { ...process.env, ...(path === undefined ? {} : { PATH: path }) },
    });

  it('npm start -- --once breaks things, and everything ends as it must', { timeout: 400_000 }, async (context) => {
    const reason = obstacle();
    if (reason !== undefined) context.skip(reason);
    const { code, stdout, stderr } = await once('once');

    expect(stderr).toBe('');
    expect(stdout.match(/^incident \d+: .*$/gm)).toHaveLength(8);
    expect(stdout).toMatch(/^lkssp kit add @lkssp\/kit-genapp @lkssp\/kit-fs @lkssp\/kit-ip/m);
    expect(stdout).toMatch(/^genapp 1\.0\.1 guards now; the processes of api and web are still \d+ \d+$/m);
    for (const tag of ['data', 'vip', 'site', 'api'])
      expect(stdout).toMatch(new RegExp(`^incident \\d+: ${tag} failed .* recovered in \\d`, 'm'));
    expect(stdout).toMatch(/^incident \d+: store hung .* rung 3.* recovered in \d/m);
    expect(stdout).toMatch(/Everything ended as it must\.\n$/);
    expect(code).toBe(0);
  });

  it('leaves out what cannot be had, says so, and shows the rest', { timeout: 300_000 }, async () => {
    // Without the programs that make namespaces, as where nobody is root: only what packing needs.
    const programs = join(folder, 'few-programs');
    mkdirSync(programs);
    for (const name of ['tar', 'gzip', 'sh']) symlinkSync(join('/bin', name), join(programs, name));
    const { code, stdout, stderr } = await once('small', [dirname(process.execPath), programs].join(delimiter));

    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Left out: a file system, an address and Apache, because it needs (?:unshare|root)/m);
    expect(stdout.match(/^incident \d+: .*$/gm)).toHaveLength(4);
    expect(stdout).toMatch(/^incident \d+: api failed .* recovered in \d/m);
    expect(stdout).toMatch(/^incident \d+: store hung .* rung 3.* recovered in \d/m);
    expect(stdout).toMatch(/^incident \d+: web failed .* given up, it stays failed$/m);
    expect(stdout).toMatch(/Everything ended as it must\.\n$/);
    expect(code).toBe(0);
  });

  it('npm start shows it and what to break; an interrupt ends everything', { timeout: 300_000 }, async () => {
    const home = join(folder, 'live');
    const child = spawn(process.execPath, [MAIN, '--home', home], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await waitUntil('the page', { withinMs: 180_000, everyMs: 100 }, () => printed.includes('Ctrl-C ends everything'));
    expect(printed).toMatch(/^genapp 1\.0\.1 guards now; .* still /m);
    // As a person does it: the line that is shown, in a shell of the machine itself.
    const [, line = ''] = /the process of api +(.*kill -9 \d+)$/m.exec(printed) ?? [];
    expect(await runProgram(['/bin/sh', '-c', line])).toEqual({ code: 0, stdout: '', stderr: '' });
    await waitUntil('the repair', { withinMs: 30_000 }, () => /api: incident 1 recovered/.test(printed));
    child.kill('SIGINT');

    expect(await ended).toBe(130);
    expect(processesNaming(home)).toEqual([]);
    expect(existsSync(join(home, 'run/lkssp.sock'))).toBe(false);
    expect(readdirSync(join(home, 'applications/store'))).not.toContain('data');
  });
});
