import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { widened } from './widen-peers.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('release/widen-peers', () => {
  it.each([
    ['^1.0.0', '1.4.2', '^1.0.0'],
    ['^1.0.0', '2.0.0', '^1.0.0 || ^2.0.0'],
    ['^1.0.0 || ^2.0.0', '2.7.0', '^1.0.0 || ^2.0.0'],
    ['^1.0.0 || ^2.0.0', '3.0.0', '^1.0.0 || ^2.0.0 || ^3.0.0'],
  ])('makes of %s, when core becomes %s, %s', (range, version, expected) => {
    expect(widened(range, version)).toBe(expected);
  });

  it('is part of the commit in which lerna gives core its next major', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lkssp-widen-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const git = (...args: readonly string[]): string => {
      const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
      return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' });
    };
    const write = (path: string, value: object): void => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), `${JSON.stringify(value, undefined, 2)}\n`);
    };
    const script = `${process.execPath} ${join(ROOT, 'tools/widen-peers/main.ts')}`;
    write('package.json', { name: 'root', private: true, workspaces: ['packages/*'], scripts: { version: script } });
    write('lerna.json', { version: 'independent', npmClient: 'npm', packages: ['packages/*'] });
    write('packages/core/package.json', { name: '@lkssp/core', version: '1.0.0' });
    const peerDependencies = { '@lkssp/core': '^1.0.0' };
    write('packages/kit-lamp/package.json', { name: '@lkssp/kit-lamp', version: '1.0.0', peerDependencies });
    writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');

    // Who forbids the scripts of packages means others' packages.
    const env = { ...process.env, CI: 'true', npm_config_ignore_scripts: 'false' };
    for (const name of ['AUTHOR', 'COMMITTER'])
      Object.assign(env, { [`GIT_${name}_NAME`]: 'a', [`GIT_${name}_EMAIL`]: 'a@example.org' });
    const lerna = join(ROOT, 'node_modules/lerna/dist/cli.js');
    const args = ['version', 'major', '--yes', '--no-push', '--force-publish=@lkssp/core', '--allow-branch', 'main'];
    execFileSync(process.execPath, [lerna, ...args], { cwd: folder, env, stdio: 'pipe' });

    const kit = readFileSync(join(folder, 'packages/kit-lamp/package.json'), 'utf8');
    expect(JSON.parse(kit)).toMatchObject({ peerDependencies: { '@lkssp/core': '^1.0.0 || ^2.0.0' } });
    expect(git('status', '--porcelain')).toBe('');
    expect(git('show', '--stat', 'HEAD')).toContain('packages/kit-lamp/package.json');
  });
});
