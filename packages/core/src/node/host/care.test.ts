import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostCare } from '../../contract/host.js';
import { TrialHome } from '../../testing/trial-home.js';
import { tagSlug } from './tag-slug.js';

let home: TrialHome;
beforeEach(() => {
  home = new TrialHome();
});
afterEach(() => home.clear());

const care = (tag = 'web/1', limitMs = 5000): HostCare => home.host({ tag, limitMs }).care;

function source(bytes: string | Buffer, name = 'restore.sh'): string {
  const path = home.path(name);
  writeFileSync(path, bytes);
  return path;
}

const digestOf = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('care', () => {
  it('keeps a copy byte for byte, for root alone, ready to be run', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 0]);
    const kept = await care().keep('restore', source(bytes));
    expect(readFileSync(kept.path)).toEqual(bytes);
    expect(statSync(kept.path).mode & 0o777).toBe(0o700);
    expect(kept.digest).toBe(digestOf(bytes));
    expect(kept.path.startsWith(home.path('lib/care'))).toBe(true);
  });

  it('tells what is kept now, edited or not', async () => {
    const kept = await care().keep('restore', source('old'));
    expect(await care().look('restore')).toEqual(kept);
    writeFileSync(kept.path, 'edited');
    expect(await care().look('restore')).toEqual({ path: kept.path, digest: digestOf('edited') });
    expect(await care().look('remove')).toBeUndefined();
  });

  it('that lies on a disk which does not answer is not looked at for ever, nor again and again', async () => {
    const kept = await care().keep('restore', source('old'));
    unlinkSync(kept.path);
    // A pipe that nobody writes to: opening it does not come back, as on a frozen disk.
    execFileSync('mkfifo', [kept.path]);
    await expect(care().look('restore')).rejects.toMatchObject({ code: 'LKSSP_HOST_UNABLE' });
    await expect(care('other').look('remove')).rejects.toThrow('still does not answer');
    await writeFile(kept.path, '');
    await vi.waitFor(async () => expect(await care('other').look('remove')).toBeUndefined());
  });

  it('replaces an older copy and leaves no draft', async () => {
    await care().keep('restore', source('old'));
    const kept = await care().keep('restore', source('new'));
    expect(readFileSync(kept.path, 'utf8')).toBe('new');
    expect(existsSync(`${kept.path}.draft`)).toBe(false);
  });

  it('keeps the resources apart and clears one alone', async () => {
    await care('a').keep('restore', source('a'));
    await care('a/b').keep('restore', source('b'));
    await care('a').clear();
    expect(await care('a').look('restore')).toBeUndefined();
    expect((await care('a/b').look('restore'))?.digest).toBe(digestOf('b'));
    await care('a').clear();
  });

  it('takes blanks and quotes in the name of the source', async () => {
    const kept = await care().keep('restore', source('x', `-a 'b" $c.sh`));
    expect(readFileSync(kept.path, 'utf8')).toBe('x');
  });

  it.each(['/nonexistent', '/'])('says why %s cannot be read', async (path) => {
    await expect(care().keep('restore', path)).rejects.toMatchObject({ code: 'LKSSP_FILE_UNREADABLE' });
    expect(await care().look('restore')).toBeUndefined();
  });

  it('does not wait for ever for a source that does not answer', async (ctx) => {
    const pipe = home.path('pipe');
    if (spawnSync('mkfifo', [pipe]).status !== 0) ctx.skip('mkfifo is not installed');
    await expect(care('x', 300).keep('restore', pipe)).rejects.toThrow(/too long/);
  });

  it.each(['', '.', '..', '../x', 'a/b'])('refuses the name %j', async (name) => {
    await expect(care().keep(name, source('x'))).rejects.toThrow(TypeError);
  });
});

describe('tagSlug', () => {
  it.each([
    ['web', 'web'],
    ['a/b', 'a%2Fb'],
    ['.x', '%2Ex'],
    ['', '_'],
  ])('makes one part of a path of %j', (tag, slug) => {
    expect(tagSlug(tag)).toBe(slug);
  });

  it('keeps long tags apart and short enough for a file name', () => {
    const long = 'x/'.repeat(128);
    const slugs = [long, `${long.slice(0, -1)}y`].map(tagSlug);
    expect(new Set(slugs).size).toBe(2);
    expect(slugs.every((slug) => slug.length <= 120)).toBe(true);
  });
});
