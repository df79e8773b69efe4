import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT, ROOT, runProgram } from '../rig/program.ts';

const KITS = readdirSync(join(ROOT, 'packages')).filter((name) => name.startsWith('kit-'));

interface Report {
  readonly name: string;
  readonly findings: readonly { readonly rule: string; readonly level: string; readonly says: readonly string[] }[];
  readonly kept: readonly string[];
}

const lint = (...args: readonly string[]) =>
  runProgram([process.execPath, BUILT.command, 'kit', 'lint', ...args], { cwd: ROOT });

describe('e2e/kit-lint', () => {
  it.each(KITS)('finds %s fit to be published', async (kit) => {
    const { code, stdout, stderr } = await lint(`packages/${kit}`, '--json');
    expect(code, stderr + stdout).toBe(0);
    const { name, findings, kept } = JSON.parse(stdout) as Report;

    expect(name).toBe(`@lkssp/${kit}`);
    expect(kept.length).toBeGreaterThan(20);
    // Where the source will be found is not known yet.
    expect(findings.filter(({ rule }) => rule !== 'its source can be found')).toEqual([]);
  });

  it('tells of a package that is no kit what it lacks, with exit code 5', async () => {
    const { code, stdout } = await lint('packages/client');
    expect(code).toBe(5);
    expect(stdout).toMatch(/error {4}the gates of the daemon let it pass\n/);
    expect(stdout).toMatch(/It should not be published like this\.\n$/);
  });

  it('says that a folder has no package', async () => {
    const { code, stderr } = await lint('docs');
    expect(code).toBe(5);
    expect(stderr).toMatch(/^lkssp: .*docs\/package\.json cannot be read/);
  });
});
