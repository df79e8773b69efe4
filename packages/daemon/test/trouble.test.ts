import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DaemonProcess, trialFolder, OFTEN } from './daemon-process.js';

const IS_ROOT = process.getuid?.() === 0;

/** A file system of a few KiB for one test. */
function smallDisk(kib: number): { folder: string; set: (option: string) => void } {
  const folder = trialFolder();
  const mount = (...words: string[]) => void execFileSync('mount', [...words, folder], { stdio: 'pipe' });
  mount('-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'lkssp-test');
  onTestFinished(() => void execFileSync('umount', ['-l', folder], { stdio: 'pipe' }));
  return { folder, set: (option) => mount('-o', `remount,${option}`) };
}

describe('a home that cannot be used', () => {
  it.each([
    ['is a file', (home: string) => writeFileSync(home, ''), 'ENOTDIR'],
    ['has a file where a folder should be', (home: string) => write(join(home, 'lib'), ''), 'it is not a folder'],
    [
      'can be written by everybody',
      (home: string) => {
        mkdirSync(home);
        chmodSync(home, 0o777);
      },
      'everybody may write to it (mode 777)',
    ],
    [
      'has a lock that is a folder',
      (home: string) => mkdirSync(join(home, 'run', 'lock'), { recursive: true }),
      'EISDIR',
    ],
  ])('ends the start with code 1 when it %s', async (_, spoil, why) => {
    const home = join(trialFolder(), 'home');
    spoil(home);
    const daemon = new DaemonProcess(home);
    expect(await daemon.exit).toBe(1);
    expect(daemon.printed).toContain('cannot be used');
    expect(daemon.printed).toContain(why);
    expect(daemon.printed).toContain(home);
  });

  it('says so when it is read-only', async ({ skip }) => {
    skip(!IS_ROOT, 'needs root to mount a small disk');
    const { folder, set } = smallDisk(2048);
    set('ro');
    const daemon = new DaemonProcess(folder);
    expect(await daemon.exit).toBe(1);
    expect(daemon.printed).toMatch(/^lksspd: The folder .*\/lib cannot be used: EROFS/);
  });

  it.for(['lib', ''])('says so when the folder "%s" in it belongs to somebody else', async (folder, { skip }) => {
    skip(!IS_ROOT, 'needs root to give a folder away');
    const home = trialFolder();
    mkdirSync(join(home, 'lib'));
    execFileSync('chown', ['12345', join(home, folder)]);
    const daemon = new DaemonProcess(home);
    expect(await daemon.exit).toBe(1);
    expect(daemon.printed).toContain('it belongs to user 12345, and this daemon runs as user 0');
  });

  it('says that the path is too long for a socket', async () => {
    const daemon = new DaemonProcess(join(trialFolder(), 'x'.repeat(120)));
    expect(await daemon.exit).toBe(1);
    expect(daemon.printed).toContain('107 bytes');
    await daemon.told('not started');
  });

  it('makes its folders for the owner alone, also where they were open', async () => {
    const home = trialFolder();
    mkdirSync(join(home, 'lib'), { mode: 0o755 });
    await new DaemonProcess(home).serving();
    expect(statSync(join(home, 'lib')).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, 'run')).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, 'run', 'lkssp.sock')).mode & 0o777).toBe(0o600);
  });

  it('may lie behind a link', async () => {
    const folder = trialFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    await new DaemonProcess(join(folder, 'link')).serving();
    expect(statSync(join(folder, 'real', 'lib', 'store.db')).isFile()).toBe(true);
  });
});

describe('a disk that fills up', () => {
  it('does not end the daemon, raises alarms, and is forgotten when there is room again', async ({ skip }) => {
    skip(!IS_ROOT, 'needs root to mount a small disk');
    const { folder, set } = smallDisk(2048);
    const daemon = await new DaemonProcess(folder).serving();
    fill(folder);
    // Every reload writes to the log, every policy to the store.
    await vi.waitFor(async () => {
      daemon.child.kill('SIGHUP');
      expect(await alarmsOf(daemon)).toContain('log');
    }, OFTEN);
    expect((await daemon.ask('/status'))['pid']).toBe(daemon.pid);
    set('size=8m');
    await vi.waitFor(async () => expect(await alarmsOf(daemon)).toEqual([]), OFTEN);
    await daemon.told('the log file is written again');
    expect(await daemon.end('SIGTERM')).toBe(0);
  });

  it('does not keep a daemon from starting again after it was killed', async ({ skip }) => {
    skip(!IS_ROOT, 'needs root to mount a small disk');
    const { folder } = smallDisk(4096);
    const first = await new DaemonProcess(folder).serving();
    fill(folder);
    await first.end('SIGKILL');
    const second = await new DaemonProcess(folder).serving();
    expect((await second.ask('/status'))['pid']).toBe(second.pid);
  });
});

describe('a configuration', () => {
  it('whose disk does not answer any more holds neither the daemon nor its end up', async () => {
    const home = trialFolder();
    const file = join(home, 'etc', 'lkssp.config.yaml');
    write(file, '{}');
    const daemon = await new DaemonProcess(home).serving();
    rmSync(file);
    // A pipe that nobody writes to: opening it does not come back.
    execFileSync('mkfifo', [file]);
    daemon.child.kill('SIGHUP');
    await daemon.told('SIGHUP');
    expect((await daemon.ask('/status'))['pid']).toBe(daemon.pid);
    expect(await daemon.end('SIGTERM')).toBe(0);
  });

  it('that is wrong ends the start with code 5, with the place of the mistake, in the log too', async () => {
    const home = trialFolder();
    write(join(home, 'etc', 'lkssp.config.yaml'), 'failureThreshold: 1\nstopLimit: soon\n');
    const daemon = new DaemonProcess(home);
    expect(await daemon.exit).toBe(5);
    expect(daemon.printed).toMatch(/lkssp\.config\.yaml:2:\d+.*stopLimit/s);
    await daemon.told('not started: The configuration');
  });

  it('that was named and is not there ends the start', async () => {
    const daemon = new DaemonProcess(trialFolder(), { words: ['--config', '/nowhere/lkssp.yaml'] });
    expect(await daemon.exit).toBe(5);
    expect(daemon.printed).toContain('/nowhere/lkssp.yaml');
  });

  it('is read as program code only when that is allowed', async () => {
    const home = trialFolder();
    const file = join(home, 'etc', 'lkssp.config.js');
    write(file, 'export default { failureThreshold: 2 };\n');
    const refused = new DaemonProcess(home);
    expect(await refused.exit).toBe(5);
    expect(refused.printed).toContain(file);
    const daemon = await new DaemonProcess(home, { words: ['--allow-code'] }).serving();
    await daemon.told(`configuration read from ${file}`);
  });

  it('is read again on SIGHUP: what can be taken is, of the rest it says that it needs a restart', async () => {
    const home = trialFolder();
    const file = join(home, 'etc', 'lkssp.config.yaml');
    write(file, 'log:\n  level: info\n');
    const daemon = await new DaemonProcess(home).serving();
    write(file, 'log:\n  level: debug\nstopLimit: 7min\n');
    daemon.child.kill('SIGHUP');
    await daemon.told('log.level is debug now; after a restart: stopLimit');
  });

  it('that has become wrong is refused on SIGHUP, and the old one holds', async () => {
    const home = trialFolder();
    const daemon = await new DaemonProcess(home).serving();
    write(join(home, 'etc', 'lkssp.config.yaml'), 'nonsense: [');
    daemon.child.kill('SIGHUP');
    await daemon.told('the new configuration was not taken, the old one holds');
    expect((await daemon.ask('/status'))['pid']).toBe(daemon.pid);
  });
});

describe('its log', () => {
  it('goes on in a new file after logrotate has moved it away and sent SIGHUP', async () => {
    const home = trialFolder();
    const daemon = await new DaemonProcess(home).serving();
    await daemon.told('guards');
    const file = join(home, 'log', 'lkssp.log');
    renameSync(file, `${file}.1`);
    daemon.child.kill('SIGHUP');
    await daemon.told('received SIGHUP');
    expect(readFileSync(`${file}.1`, 'utf8')).not.toContain('SIGHUP');
  });

  it('hangs: then it neither stops the daemon nor keeps it from ending with its own exit code', async () => {
    const home = trialFolder();
    const pipe = join(home, 'pipe');
    execFileSync('mkfifo', [pipe]);
    write(join(home, 'etc', 'lkssp.config.yaml'), `log:\n  file: ${pipe}\n`);
    const daemon = await new DaemonProcess(home).serving();
    expect(await daemon.end('SIGTERM')).toBe(0);
    await new DaemonProcess(home).serving();
  });

  it('goes on when its folder is gone', async () => {
    const daemon = await new DaemonProcess(trialFolder()).serving();
    rmSync(join(daemon.home, 'log'), { recursive: true });
    daemon.child.kill('SIGHUP');
    await daemon.told('received SIGHUP');
  });
});

describe('signals', () => {
  it('that others use for log rotation neither open a debugger nor end it', async () => {
    const daemon = await new DaemonProcess(trialFolder()).serving();
    daemon.child.kill('SIGUSR1');
    daemon.child.kill('SIGUSR2');
    daemon.child.kill('SIGHUP');
    await daemon.told('received SIGHUP');
    expect((await daemon.ask('/status'))['pid']).toBe(daemon.pid);
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(daemon.printed).not.toContain('Debugger');
  });

  it('that come twice end a start that hangs', async () => {
    const home = trialFolder();
    mkdirSync(join(home, 'etc'));
    execFileSync('mkfifo', [join(home, 'etc', 'lkssp.config.yaml')]);
    const daemon = new DaemonProcess(home);
    await locked(daemon);
    daemon.child.kill('SIGTERM');
    expect(await daemon.end('SIGINT')).toBe(1);
  });

  it('that come while it starts are obeyed once it has', async () => {
    const daemon = new DaemonProcess(trialFolder());
    await locked(daemon);
    daemon.child.kill('SIGTERM');
    expect(await daemon.exit).toBe(0);
    expect(daemon.log().at(-1)).toBe('stopped');
  });

  it('that come twice while it starts break the start off, or hurry the stop', async () => {
    const daemon = new DaemonProcess(trialFolder());
    await locked(daemon);
    daemon.child.kill('SIGTERM');
    expect([0, 1]).toContain(await daemon.end('SIGINT'));
    await new DaemonProcess(daemon.home).serving();
  });
});

describe('its command line', () => {
  it.each([
    [['--nonsense'], 2, "Unknown option '--nonsense'"],
    [['too', 'many'], 2, 'too'],
    [['--help'], 0, 'Usage: lksspd'],
    [['--version'], 0, '1.0.0'],
  ])('answers %j with code %d', async (words, code, text) => {
    const daemon = new DaemonProcess(trialFolder(), { words });
    expect(await daemon.exit).toBe(code);
    expect(daemon.printed).toContain(text);
  });
});

/** Waits until it has its lock: from then on it obeys signals. */
async function locked(daemon: DaemonProcess): Promise<void> {
  await vi.waitFor(() => expect(statSync(join(daemon.home, 'run', 'daemon.json')).isFile()).toBe(true), {
    interval: 1,
  });
}

function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

/** Writes until nothing more goes in. */
function fill(folder: string): void {
  const file = join(folder, 'ballast');
  for (const block of [64 * 1024, 4096, 1]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(block), { flag: 'a' });
    } catch {
      // Full for blocks of this size.
    }
  }
}

async function alarmsOf(daemon: DaemonProcess): Promise<readonly string[]> {
  const { alarms } = (await daemon.ask('/status')) as { alarms: { key: string }[] };
  return alarms.map((each) => each.key);
}
