import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DaemonProcess, trialFolder } from './daemon-process.js';

/** A daemon with a mistake in it, which is made whenever SIGUSR2 comes. */
function faulty(mistake: string): DaemonProcess {
  const home = trialFolder();
  const file = join(home, 'mistake.mjs');
  writeFileSync(file, `process.on('SIGUSR2', () => { ${mistake} });`);
  return new DaemonProcess(home, { env: { NODE_OPTIONS: `--import=${file}` } });
}

describe('a mistake of ours', () => {
  it.each([
    ['an error that nobody catches', "throw new Error('stray');", 'Error: stray'],
    ['a rejection that nobody catches', "Promise.reject(new Error('lost'));", 'Error: lost'],
    ['something thrown that is no error', "throw 'text';", 'text'],
    ['nothing thrown at all', 'Promise.reject(undefined);', 'undefined'],
  ])('does not end the protection: %s', async (_, mistake, words) => {
    const daemon = await faulty(mistake).serving();
    await daemon.told('guards');
    daemon.child.kill('SIGUSR2');
    await daemon.told(`lkssp made a mistake and went on: ${words}`);
    expect((await daemon.ask('/status'))['pid']).toBe(daemon.pid);
    expect(await daemon.end('SIGTERM')).toBe(0);
  });

  it('is told with its place, on one line', async () => {
    const daemon = await faulty("throw new Error('stray');").serving();
    await daemon.told('guards');
    daemon.child.kill('SIGUSR2');
    await daemon.told('Error: stray\\n    at process.<anonymous>');
  });
});

/** A kit that writes to its channel what is no message, while it is imported. */
function installNoise(home: string): void {
  const folder = join(home, 'lib', 'kits', 'current');
  const kit = join(folder, 'node_modules', '@zoo', 'noise');
  mkdirSync(kit, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { '@zoo/noise': '1.0.0' } }));
  const lkssp = { id: 'noise', resourceTypes: ['thing'], category: 'miscellaneous', dataGeneration: 1 };
  const facts = {
    name: '@zoo/noise',
    version: '1.0.0',
    type: 'module',
    keywords: ['lkssp-kit'],
    exports: './index.js',
  };
  const peerDependencies = { '@lkssp/core': '^1.0.0' };
  writeFileSync(join(kit, 'package.json'), JSON.stringify({ ...facts, peerDependencies, lkssp }));
  writeFileSync(join(kit, 'index.js'), "import { writeSync } from 'node:fs';\nwriteSync(3, 'noise\\n');\n");
}

describe('a kit that disturbs its channel', () => {
  it('while the daemon starts is refused, and the daemon starts', async () => {
    const home = trialFolder();
    installNoise(home);
    const daemon = await new DaemonProcess(home).serving();
    await daemon.told('kit @zoo/noise refused');
    expect(await daemon.end('SIGTERM')).toBe(0);
  });
});

describe('what the kit folder holds', () => {
  it.each([
    ['no package.json that can be read', '{', 'No kit is in use'],
    ['a kit that is not installed', '{"dependencies":{"@lkssp/kit-nowhere":"1"}}', 'kit @lkssp/kit-nowhere refused'],
  ])('is told, and keeps no daemon from its work, when it is %s', async (_, manifest, words) => {
    const home = trialFolder();
    const folder = join(home, 'lib', 'kits', 'current');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), manifest);
    const daemon = new DaemonProcess(home);
    await daemon.told(words);
    await daemon.serving();
  });
});
