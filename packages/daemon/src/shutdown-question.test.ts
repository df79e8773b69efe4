import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMachineStopping } from './shutdown-question.js';

describe('isMachineStopping', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-shutdown-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A program that answers in the place of systemctl. */
  function answering(script: string): string {
    const file = join(folder, 'systemctl');
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    return file;
  }

  it.each([
    ['stopping', 1, true],
    ['running', 0, false],
    ['degraded', 1, false],
    ['starting', 1, false],
    ['offline', 1, false],
  ])('reads the word %s, whatever the exit code', async (word, code, stopping) => {
    expect(await isMachineStopping(folder, answering(`echo ${word}; exit ${code}`))).toBe(stopping);
  });

  it('takes the absence of systemd, of the program and of an answer for no', async () => {
    expect(await isMachineStopping(join(folder, 'nowhere'), answering('echo stopping'))).toBe(false);
    expect(await isMachineStopping(folder, join(folder, 'no-program'))).toBe(false);
    expect(await isMachineStopping(folder, answering('exec sleep 600'))).toBe(false);
  });

  it('asks the question that systemctl understands', async () => {
    expect(await isMachineStopping(folder, answering('[ "$*" = is-system-running ] && echo stopping'))).toBe(true);
  });
});
