import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDaemonConfig, type FileLogger, render, type Sentence } from '@lkssp/core/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKitFolder, packageSource } from './kit-folder.js';
import { homeOf } from './home.js';
import { reload, type Reloadable } from './reload.js';

describe('reload', () => {
  let folder: string;
  let told: string[];
  let running: Reloadable;
  let reopened: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-reload-'));
    told = [];
    reopened = 0;
    const logger = {
      level: 'info',
      reopen: () => void (reopened += 1),
      tell: (sentence: Sentence) => void told.push(render(sentence)),
    };
    const search = { allowCode: false, places: [folder] };
    running = { search, logger: logger as unknown as FileLogger, config: defaultDaemonConfig() };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = () => join(folder, 'lkssp.config.yaml');
  const again = async (text: string): Promise<string> => {
    writeFileSync(file(), text);
    return (await reload(running)).map((sentence) => render(sentence)).at(-1) ?? '';
  };

  it('opens the log anew, and gives what it tells', async () => {
    expect(await again('')).toBe(`configuration read again from ${file()}: nothing has changed`);
    expect([told.at(-1), reopened]).toEqual([`configuration read again from ${file()}: nothing has changed`, 1]);
  });

  it('takes at once where packages come from, and names what needs a restart', async () => {
    const said = await again(
      'kits: { registry: "http://r/", requireSignature: true, isolation: shared }\nstopLimit: 7min\n',
    );
    expect(said).toBe(
      `configuration read again from ${file()}: kits.registry counts from the next order on; kits.requireSignature counts from the next order on; after a restart: stopLimit, kits`,
    );
    const { kits, stopLimit } = running.config;
    expect([kits.registry, kits.requireSignature, kits.isolation, stopLimit]).toEqual([
      'http://r/',
      true,
      'process',
      300_000,
    ]);
  });

  it('can take a registry back to the default', async () => {
    await again('kits: { registry: "http://r/" }\n');
    expect(await again('kits: {}\n')).toBe(
      `configuration read again from ${file()}: kits.registry counts from the next order on`,
    );
    expect(running.config.kits.registry).toBeUndefined();
  });

  it('keeps everything when the file is wrong', async () => {
    await again('kits: { registry: "http://r/" }\n');
    expect(await again('kits: { registry: nowhere }\nlog: { level: debug }\n')).toMatch(
      /^the new configuration was not taken, the old one holds: .*kits\.registry/,
    );
    expect([running.config.kits.registry, running.logger.level]).toEqual(['http://r/', 'info']);
  });

  it('is followed by whoever fetches packages from then on', async () => {
    const source = packageSource(homeOf(folder, undefined, '/'), running);
    expect([source.registry, source.signers, source.requireSignature, source.deadlineMs]).toEqual([
      undefined,
      {},
      false,
      600_000,
    ]);
    await again('kits: { registry: "http://r/", installLimit: 20s }\n');
    expect([source.registry, source.deadlineMs]).toEqual(['http://r/', 20_000]);
    expect(openKitFolder(homeOf(folder, undefined, '/'), running)).toBeDefined();
  });
});
