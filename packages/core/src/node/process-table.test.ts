import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { startTimeOf } from './process-table.js';

const stateOf = (pid: number) => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];

describe('startTimeOf', () => {
  it('gives the clock ticks since boot at which a process was started', () => {
    const ticks = startTimeOf(process.pid) ?? 0;
    const sinceBoot = Number.parseFloat(readFileSync('/proc/uptime', 'utf8')) * 100;
    expect(ticks).toBeGreaterThan(0);
    expect(ticks).toBeLessThanOrEqual(sinceBoot);
    expect(startTimeOf(process.pid)).toBe(ticks);
  });

  it('is not misled by a name with blanks and brackets', async () => {
    const program = join(temporaryFolder(), 'a) R 1 (b');
    copyFileSync('/bin/sleep', program);
    const child = spawn(program, ['600'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    await vi.waitFor(() => expect(readFileSync(`/proc/${child.pid}/stat`, 'latin1')).toContain('a) R 1 (b'));
    expect(startTimeOf(child.pid ?? 0)).toBeGreaterThan(startTimeOf(process.pid) ?? Number.POSITIVE_INFINITY);
  });

  it('takes a zombie for gone, though its number is still taken', async () => {
    // It ends only when its parent has become one that waits for nobody: a shell could.
    const brief = String.raw`sh -c "until grep -q sleep /proc/\$PPID/comm; do :; done" &`;
    const parent = spawn('sh', ['-c', `${brief} echo $!; exec sleep 600`], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line));
    await vi.waitFor(() => expect(stateOf(pid)).toBe('Z'));
    expect(startTimeOf(pid)).toBeUndefined();
  });

  it('knows no process that never was', () => {
    expect(startTimeOf(99_999_999)).toBeUndefined();
  });
});
