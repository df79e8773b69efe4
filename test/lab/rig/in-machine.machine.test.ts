import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command } from './command.ts';

describe('lab/rig/in-machine', () => {
  it('runs inside a booted systemd, in a cgroup of its own', async () => {
    expect(readFileSync('/proc/1/comm', 'utf8')).toBe('systemd\n');
    expect(await command(['systemctl', 'is-system-running'])).toBe('running');
    expect(readFileSync('/proc/self/cgroup', 'utf8')).toMatch(/^0::\/system\.slice\/run-.*\.service$/m);
  });
});
