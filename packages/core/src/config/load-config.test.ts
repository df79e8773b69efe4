import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf } from '../errors/lkssp-error.js';
import { render } from '../messages/sentence.js';
import { type ConfigSearch, loadConfig } from './load-config.js';

const IS_ROOT = process.getuid?.() === 0;

describe('loadConfig', () => {
  let home: string;
  let place: string;
  let system: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'lkssp-config-'));
    place = join(home, 'etc');
    system = join(home, 'system');
    mkdirSync(place);
    mkdirSync(system);
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const write = (name: string, text: string, folder = place) => writeFileSync(join(folder, name), text);
  const load = async (more: Partial<ConfigSearch> = {}) => await loadConfig({ places: [place, system], ...more });
  const failure = async (more: Partial<ConfigSearch> = {}) => {
    const thrown: unknown = await load(more).catch((error: unknown) => error);
    return { code: codeOf(thrown), words: thrown instanceof Error ? thrown.message : '' };
  };

  it('holds the defaults where there is no file, and says so', async () => {
    const { config, file, remarks } = await load();
    expect(config.failureThreshold).toBe(1);
    expect(file).toBeUndefined();
    expect(remarks.map((each) => render(each))).toEqual(['no configuration file; defaults hold']);
  });

  it.each([
    ['lkssp.config.yaml', 'failureThreshold: 2'],
    ['lkssp.config.yml', 'failureThreshold: 2'],
    ['lkssp.config.json', '{"failureThreshold": 2}'],
    ['.lkssprc', 'failureThreshold: 2'],
    ['.lkssprc.yaml', 'failureThreshold: 2'],
    ['.lkssprc.yml', 'failureThreshold: 2'],
    ['.lkssprc.json', '{"failureThreshold": 2}'],
    ['package.json', '{"name": "x", "lkssp": {"failureThreshold": 2}}'],
  ])('reads %s', async (name, text) => {
    write(name, text);
    const { config, file } = await load();
    expect(config.failureThreshold).toBe(2);
    expect(file).toBe(join(place, name));
  });

  it('takes the given place before the system, and the system when that has none', async () => {
    write('lkssp.config.yaml', 'failureThreshold: 3', system);
    expect((await load()).config.failureThreshold).toBe(3);
    write('package.json', '{"name": "no field of ours"}');
    expect((await load()).config.failureThreshold).toBe(3);
    write('.lkssprc', 'failureThreshold: 2');
    expect((await load()).config.failureThreshold).toBe(2);
  });

  it('reads the file that is named, and says when it is not there', async () => {
    write('mine.yaml', 'failureThreshold: 4');
    expect((await load({ file: join(place, 'mine.yaml') })).config.failureThreshold).toBe(4);
    expect(await failure({ file: join(place, 'absent.yaml') })).toMatchObject({ code: 'LKSSP_CONFIG_INVALID' });
  });

  it('takes an empty file for one that sets nothing', async () => {
    write('lkssp.config.yaml', '# nothing yet\n');
    write('lkssp.config.yaml', 'failureThreshold: 3', system);
    expect((await load()).config.failureThreshold).toBe(1);
  });

  it('warns of a second file that is not read', async () => {
    write('lkssp.config.yaml', '');
    write('.lkssprc.json', '{}');
    const { remarks } = await load();
    expect(remarks.map((each) => render(each)).join('\n')).toContain(`${place}/.lkssprc.json is not read, because`);
  });

  it('tells every problem with its place', async () => {
    write('lkssp.config.yaml', 'failureTreshold: 2\nlog: { level: loud }\n');
    const { code, words } = await failure();
    expect(code).toBe('LKSSP_CONFIG_INVALID');
    expect(words).toContain(`${place}/lkssp.config.yaml:1:1: failureTreshold: unknown key`);
    expect(words).toContain(`${place}/lkssp.config.yaml:2:15: log.level: "loud" is not allowed`);
  });

  it('names the place inside a package.json', async () => {
    write('package.json', '{\n  "lkssp": {\n    "failureThreshold": "many"\n  }\n}\n');
    expect((await failure()).words).toContain('package.json:3:25: failureThreshold: must be a number, not "many"');
  });

  it('tells of broken YAML and binary files', async () => {
    write('lkssp.config.yaml', 'log: [\n');
    expect(await failure()).toMatchObject({ code: 'LKSSP_CONFIG_INVALID' });
    writeFileSync(join(place, 'lkssp.config.yaml'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 255]));
    expect(await failure()).toMatchObject({ code: 'LKSSP_CONFIG_INVALID' });
  });

  it('knows no way to pull in other files', async () => {
    write('other.yaml', 'failureThreshold: 9');
    write('lkssp.config.yaml', '$import: ./other.yaml\n');
    expect((await failure()).words).toContain('unknown key "$import"');
  });

  it('does not run what lies in the working folder', async () => {
    const trap = join(home, 'trap');
    mkdirSync(join(trap, '.config'), { recursive: true });
    writeFileSync(
      join(trap, '.config/config.js'),
      `require('node:fs').writeFileSync(${JSON.stringify(join(home, 'sprung'))}, '')`,
    );
    const before = process.cwd();
    process.chdir(trap);
    try {
      await load();
      expect(process.cwd()).toBe(trap);
    } finally {
      process.chdir(before);
    }
    expect(existsSync(join(home, 'sprung'))).toBe(false);
  });

  describe('as program code', () => {
    const code = 'export default { failureThreshold: 6 };\n';

    it.each(['lkssp.config.js', 'lkssp.config.ts'])('is refused without leave: %s', async (name) => {
      write(name, code);
      const { code: refusal, words } = await failure();
      expect(refusal).toBe('LKSSP_CONFIG_CODE_REFUSED');
      expect(words).toContain('allowCode');
    });

    it.each(['lkssp.config.js', 'lkssp.config.ts', '.lkssprc.ts'])('is read with leave: %s', async (name) => {
      write('package.json', '{"type": "module"}');
      write(name, code);
      chmodSync(join(place, name), 0o644);
      const outcome = await load({ allowCode: true }).catch((thrown: unknown) => codeOf(thrown));
      if (IS_ROOT) expect(outcome).toMatchObject({ config: { failureThreshold: 6 } });
      else expect(outcome).toBe('LKSSP_CONFIG_CODE_REFUSED');
    });

    it('is refused when others may write it, or its folder, or own it', async (ctx) => {
      if (!IS_ROOT) return ctx.skip('needs root to own files');
      const file = join(place, 'lkssp.config.js');
      write('lkssp.config.js', code);
      chmodSync(file, 0o666);
      expect((await failure({ allowCode: true })).words).toContain('others than root may write it');
      chmodSync(file, 0o600);
      chmodSync(place, 0o777);
      expect((await failure({ allowCode: true })).words).toContain(`may write the folder ${place}`);
      chmodSync(place, 0o755);
      chownSync(file, 65534, 65534);
      expect(await failure({ allowCode: true })).toMatchObject({ code: 'LKSSP_CONFIG_CODE_REFUSED' });
    });

    it('is checked like any other', async (ctx) => {
      if (!IS_ROOT) return ctx.skip('needs root to own files');
      write('package.json', '{"type": "module"}');
      write('lkssp.config.js', 'export default { failureThreshold: 0, nonsense: 1 };');
      const { words } = await failure({ allowCode: true });
      expect(words).toContain('failureThreshold: must be at least 1');
      expect(words).toContain('unknown key "nonsense"');
    });

    it('is told of when it throws', async (ctx) => {
      if (!IS_ROOT) return ctx.skip('needs root to own files');
      write('package.json', '{"type": "module"}');
      write('.lkssprc.js', "throw new Error('out of sorts');");
      expect(await failure({ allowCode: true })).toMatchObject({ code: 'LKSSP_CONFIG_INVALID' });
      expect((await failure({ allowCode: true })).words).toContain('out of sorts');
    });
  });

  describe('with the old defaults file', () => {
    const old = () => ({ oldDefaults: join(home, 'LifeKeeper') });

    it.each(['LKCHECKINTERVAL=45', 'export LKCHECKINTERVAL="45"  # slower', "A=1\n LKCHECKINTERVAL='45'\n"])(
      'obeys %j and names the new key',
      async (text) => {
        writeFileSync(join(home, 'LifeKeeper'), text);
        const { config, remarks } = await load(old());
        expect(config.checkInterval).toBe(45_000);
        expect(remarks.map((each) => render(each)).join('\n')).toContain('its name here is checkInterval: 45s');
      },
    );

    it('comes after the configuration', async () => {
      writeFileSync(join(home, 'LifeKeeper'), 'LKCHECKINTERVAL=45\n');
      write('lkssp.config.yaml', 'checkInterval: 10s');
      const { config, remarks } = await load(old());
      expect(config.checkInterval).toBe(10_000);
      expect(remarks.map((each) => render(each)).join('\n')).not.toContain('LKCHECKINTERVAL');
      write('lkssp.config.yaml', 'failureThreshold: 2');
      expect((await load(old())).config).toMatchObject({ checkInterval: 45_000, failureThreshold: 2 });
    });

    it.each([
      '',
      '# LKCHECKINTERVAL=45',
      'LKCHECKINTERVAL=0',
      'LKCHECKINTERVAL=99999999',
      'LKCHECKINTERVAL=fast',
      'XLKCHECKINTERVAL=45',
    ])('takes nothing from %j', async (text) => {
      writeFileSync(join(home, 'LifeKeeper'), text);
      expect((await load(old())).config.checkInterval).toBeUndefined();
    });

    it('does without it', async () => {
      expect((await load(old())).config.checkInterval).toBeUndefined();
    });
  });
});
