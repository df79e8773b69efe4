import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrialHome } from '@lkssp/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app } from '../src/app.js';
import type { AppOptions } from '../src/app-options.js';
import { Driven } from './driven.js';
import { type OldScripts, writeOldScripts, writeScript } from './old-scripts.js';
import { ScriptedApplications } from './scripted-samples.js';

let home: TrialHome;
let old: OldScripts;
beforeEach(() => {
  home = new TrialHome('genapp');
  old = writeOldScripts(home.path('app'));
});
afterEach(() => home.clear());

/** A resource whose scripts are the old ones except for those given as text. */
function driven(
  texts: Partial<Record<keyof AppOptions, string | undefined>> = {},
  limitMs = 30_000,
): Driven<AppOptions> {
  const { restore, remove, quickCheck } = old;
  const options: Record<string, string> = { restore, remove, quickCheck };
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined) delete options[name];
    else options[name] = name === 'info' ? text : writeScript(home.path(`${name}.sh`), text);
  }
  return new Driven(app, options as unknown as AppOptions, (signal) => home.host({ tag: 'web', signal, limitMs }));
}

const read = (...parts: string[]): string => readFileSync(home.path(...parts), 'utf8');
const say = (file: string): string => `printf '%s\\n' "$@" "info=$LKSSP_INFO verb=$LKSSP_VERB" >${home.path(file)}`;

describe('scripts are called as they always were', () => {
  it('with tag and id, recover with the tag as -d too', async () => {
    const one = driven({
      restore: say('r'),
      remove: say('x'),
      recover: say('c'),
      quickCheck: undefined,
      info: 'a b=1',
    });
    for (const verb of ['create', 'restore', 'remove', 'recover'] as const) await one.act(verb);
    const id = `${home.path('restore.sh')} a b=1`;
    expect(read('r')).toBe(`-t\nweb\n-i\n${id}\ninfo=a b=1 verb=restore\n`);
    expect(read('x')).toBe(`-t\nweb\n-i\n${id}\ninfo=a b=1 verb=remove\n`);
    expect(read('c')).toBe(`-d\nweb\n-t\nweb\n-i\n${id}\ninfo=a b=1 verb=recover\n`);
  });

  it('without their first line, as text for the shell', async () => {
    const one = driven({ restore: `echo up >${home.path('up')}`, quickCheck: undefined });
    await one.act('create');
    expect((await one.act('restore')).outcome).toBe('done');
    expect(read('up')).toBe('up\n');
  });

  it.each([
    ['exit 1', 'exit code 1'],
    ['exit 2', 'exit code 2'],
    ['exit 255', 'exit code 255'],
    ['kill -SEGV $$', 'SIGSEGV'],
  ])('and %s is bad', async (text, how) => {
    const one = driven({ restore: `#!/bin/sh\n${text}`, quickCheck: `#!/bin/sh\n${text}` });
    await one.act('create');
    const outcome = await one.act('restore');
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: true, reason: expect.stringContaining(how) });
    expect(await one.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining(how) });
  });

  it('and their last words become the reason', async () => {
    const one = driven({
      quickCheck: '#!/bin/sh\nfor i in 1 2 3 4; do echo "line $i" >&2; done; printf "\\033[31m\\n"; exit 1',
    });
    await one.act('create');
    expect((await one.check()).reason).toBe('the quickCheck script ended with exit code 1: line 2 | line 3 | line 4');
  });

  it('and what is no text, or far too much, does no harm', async () => {
    const flood = 'head -c 3000000 /dev/urandom; head -c 3000000 /dev/zero >&2; printf "\\n\\377the end" >&2; exit 1';
    const one = driven({ quickCheck: `#!/bin/sh\n${flood}` });
    await one.act('create');
    const { verdict, reason = '' } = await one.check();
    expect(verdict).toBe('failed');
    expect(reason.length).toBeLessThan(400);
    expect(reason).not.toMatch(/\p{Cc}/u);
  });
});

describe('a script that cannot run', () => {
  it.each([
    ['is missing', undefined, /cannot be taken into care: .*No such file/],
    ['has no interpreter', '#!/nonexistent/ksh\nexit 0', /interpreter \/nonexistent\/ksh is not installed; install it/],
    ['has no interpreter that env finds', '#!/usr/bin/env -S no-such-shell -x\n', /no-such-shell is not installed/],
    ['was edited on Windows', '#!/bin/sh\r\nexit 0\r\n', /dos2unix/],
  ])('is refused when the resource is created: it %s', async (_, text, words) => {
    const one = driven({ restore: text ?? '' });
    if (text === undefined) rmSync(home.path('restore.sh'));
    const outcome = await one.act('create');
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(outcome.reason).toMatch(words);
  });

  it('is taken although its file was not executable: the copy is', async () => {
    writeFileSync(old.quickCheck, '#!/bin/sh\nexit 0', { mode: 0o644 });
    const one = driven();
    await one.act('create');
    expect((await one.check()).verdict).toBe('healthy');
  });

  it('is copied again when its copy was lost, and asked back when the source is gone too', async () => {
    const one = driven();
    await one.act('create');
    rmSync(home.path('lib/care'), { recursive: true });
    expect((await one.act('restore')).outcome).toBe('done');
    await one.act('remove');
    rmSync(home.path('lib/care'), { recursive: true });
    rmSync(old.restore);
    expect(await one.act('restore')).toMatchObject({
      outcome: 'failure',
      recoverable: false,
      reason: expect.stringMatching(/copy of the restore script is lost.*put .* back/),
    });
  });

  it('makes a check that could not look, when it lost its interpreter later', async () => {
    const one = driven();
    await one.act('create');
    writeFileSync(home.path('lib/care/web/quickCheck'), '#!/nonexistent/ksh\n');
    expect(await one.check()).toMatchObject({
      verdict: 'unknown',
      because: 'unable',
      reason: expect.stringContaining('ksh'),
    });
  });

  it('makes a check that could not look, when the machine has no descriptors', async () => {
    const machine = new ScriptedApplications();
    const { restore, remove, quickCheck } = old;
    for (const path of [restore, remove, quickCheck]) machine.files.set(path, '#!/bin/sh\n');
    machine.commands.unshift({
      command: 'quickCheck',
      answer: () => {
        throw Object.assign(new Error('spawn EMFILE'), { code: 'LKSSP_HOST_UNABLE' });
      },
    });
    const one = new Driven<AppOptions>(app, { restore, remove, quickCheck }, (signal) =>
      machine.host({ tag: 'web', signal }),
    );
    await one.act('create');
    expect(await one.check()).toEqual({ verdict: 'unknown', because: 'unable', reason: 'spawn EMFILE' });
  });
});

describe('quickCheck', () => {
  it('that does not answer in time is hung', async () => {
    const one = driven({}, 400);
    await one.act('create');
    writeFileSync(join(old.folder, 'hang'), '');
    expect(await one.check()).toMatchObject({ verdict: 'unknown', because: 'hung' });
  });

  it('that there is none is not asked', async () => {
    const one = driven({ quickCheck: undefined });
    await one.act('create');
    expect(await one.check()).toEqual({
      verdict: 'healthy',
      reason: 'it has no quickCheck script and is not monitored',
    });
  });

  it.each([
    ['copy', () => home.path('lib/care/web/remove'), /copy of the remove script in care was edited/],
    ['original', () => old.remove, /remove\.sh was edited; the copy in care is still the old one/],
  ])('remarks that a script was edited and goes on: the %s', async (_, path, words) => {
    const one = driven();
    await one.act('create');
    await one.act('restore');
    writeFileSync(path(), '#!/bin/sh\nexit 0');
    const verdict = await one.check();
    expect(verdict.verdict).toBe('healthy');
    expect(verdict.reason).toMatch(words);
  });

  it('says nothing of an original that is gone', async () => {
    const one = driven();
    await one.act('create');
    await one.act('restore');
    rmSync(old.remove);
    expect(await one.check()).toEqual({ verdict: 'healthy' });
  });
});

describe('restore', () => {
  it('is over when the script has ended, whatever it left behind, and that goes on', async () => {
    const one = driven();
    await one.act('create');
    expect(await one.act('restore')).toEqual({ outcome: 'done' });
    const log = home.path('lib/output/genapp/web@restore.log');
    const size = readFileSync(log).length;
    await vi.waitFor(() => expect(readFileSync(log).length).toBeGreaterThan(size));
    expect(await one.check()).toEqual({ verdict: 'healthy' });
  });

  it('waits until the check script is content', async () => {
    const late = `#!/bin/sh\n(sleep 1; touch ${home.path('up')}) >/dev/null 2>&1 &`;
    const one = driven({ restore: late, quickCheck: `#!/bin/sh\n[ -e ${home.path('up')} ]` });
    await one.act('create');
    expect((await one.act('restore')).outcome).toBe('done');
    expect(existsSync(home.path('up'))).toBe(true);
  });

  it.each(['exit 1', 'exec sleep 60'])('fails when it never is, soon after the abort (%s)', async (end) => {
    const check = `#!/bin/sh\necho nothing there; echo asked >>${home.path('asked')}; ${end}`;
    const one = driven({ restore: '#!/bin/sh\n', quickCheck: check });
    await one.act('create');
    const abort = new AbortController();
    const restoring = one.act('restore', abort.signal);
    await vi.waitFor(() => expect(read('asked')).toMatch(/asked\n/));
    abort.abort();
    const outcome = await restoring;
    expect(outcome).toMatchObject({ outcome: 'failure', reason: expect.stringMatching(/came not up.*nothing there/) });
  });

  it('runs the script although a careless check says that all is well', async () => {
    const one = driven({ restore: `#!/bin/sh\ntouch ${home.path('ran')}`, quickCheck: '#!/bin/sh\nexit 0' });
    await one.act('create');
    await one.act('restore');
    expect(existsSync(home.path('ran'))).toBe(true);
  });
});

describe('delete', () => {
  it('gives the copies away', async () => {
    const one = driven();
    await one.act('create');
    expect(existsSync(home.path('lib/care/web'))).toBe(true);
    expect(await one.act('delete')).toEqual({ outcome: 'done', handle: null });
    expect(existsSync(home.path('lib/care/web'))).toBe(false);
  });
});
