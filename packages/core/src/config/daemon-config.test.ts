import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../domain/engine-settings.js';
import { daemonConfigSchema, defaultDaemonConfig, toEngineSettings } from './daemon-config.js';
import { parseDocument, problemWords } from './parse-document.js';

const der = { format: 'der', type: 'spki' } as const;
const ours = generateKeyPairSync('ed25519');
const KEY = ours.publicKey.export(der).toString('base64');
const PRIVATE = ours.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export(der).toString('base64');

const wordsOf = (text: string) => {
  const parsed = parseDocument({ text, file: 'lkssp.config.yaml', schema: daemonConfigSchema });
  return parsed.valid ? '' : problemWords(parsed.problems);
};

describe('the daemon configuration', () => {
  it('has a default for everything but what depends on the machine', () => {
    expect(defaultDaemonConfig()).toEqual({
      failureThreshold: 1,
      unknownThreshold: 3,
      hungFailover: false,
      stableAfter: 60_000,
      bootRetry: 300_000,
      stopLimit: 300_000,
      failover: { restartBudget: { limit: 3, period: 3_600_000 }, takeOutLimit: 60_000, resetWait: 600_000 },
      kits: {
        isolation: 'process',
        shared: [],
        signers: {},
        requireSignature: false,
        installLimit: 600_000,
        memoryLimit: 256 * 2 ** 20,
      },
      log: { level: 'info', keepLines: 10_000 },
      api: {},
    });
  });

  it('takes everything that it knows', () => {
    const text = `
checkInterval: 15s
failureThreshold: 2
unknownThreshold: 0
hungFailover: true
stableAfter: 90s
bootRetry: 0s
concurrency: 3
stopLimit: 2min
failover:
  restartBudget: { limit: 1, period: 2h, secondFile: /boot/lkssp-restarts }
  takeOutLimit: 30s
  resetWait: 5min
kits:
  list: ['@lkssp/kit-genapp']
  isolation: process
  shared: [ip, fs]
  memoryLimit: 1GiB
  registry: http://registry.site.example:4873/npm/
  signers: { us: '${KEY}' }
  requireSignature: true
  installLimit: 3min
log: { file: /tmp/x.log, level: debug, keepLines: 500 }
api: { socket: /tmp/x.sock }
`;
    const parsed = parseDocument({ text, file: 'a.yaml', schema: daemonConfigSchema });
    expect(parsed.valid && parsed.value).toMatchObject({
      checkInterval: 15_000,
      unknownThreshold: 0,
      bootRetry: 0,
      failover: { restartBudget: { limit: 1, period: 7_200_000, secondFile: '/boot/lkssp-restarts' } },
      kits: {
        list: ['@lkssp/kit-genapp'],
        shared: ['ip', 'fs'],
        memoryLimit: 2 ** 30,
        registry: 'http://registry.site.example:4873/npm/',
        signers: { us: KEY },
        requireSignature: true,
        installLimit: 180_000,
      },
      api: { socket: '/tmp/x.sock' },
    });
  });

  it.each([
    ['checkInterval: 30', 'lkssp.config.yaml:1:16: checkInterval: must be a text, not 30'],
    ['checkInterval: 30 s', '"30 s": write a duration such as 500ms, 30s, 5min or 2h'],
    ['checkInterval: 10ms', '"10ms": must be from 1s to 168h'],
    ['stopLimit: 999h', 'must be from 1s to 168h'],
    ['failureThreshold: 0', 'must be at least 1'],
    ['failureThreshold: 1.5', 'must be a whole number, not 1.5'],
    ['unknownThreshold: -1', 'must be at least 0'],
    ['hungFailover: "on"', 'must be true or false, not "on"'],
    ['failover: { restartBudget: { limit: -1 } }', 'failover.restartBudget.limit: must be at least 0'],
    ['failover: { restartBuget: {} }', 'unknown key "restartBuget"; did you mean "restartBudget"?'],
    ['failover: { restartBudget: { secondFile: here } }', 'write a path from the root'],
    ['kits: { isolation: thread }', '"thread" is not allowed; allowed: "process", "shared"'],
    ['kits: { memoryLimit: 256MB }', 'write a size such as 64MiB or 1GiB'],
    ['kits: { memoryLimit: 1MiB }', 'must be at least 64MiB'],
    ['kits: { registry: registry.npmjs.org }', 'kits.registry: "registry.npmjs.org": write an address such as https:'],
    ['kits: { registry: "ftp://x/" }', 'write an address such as https://registry.npmjs.org/'],
    ['kits: { registry: "https://me:secret@x/" }', 'must not hold a user or a password'],
    ['kits: { signers: { us: nonsense } }', 'is no public Ed25519 key'],
    [`kits: { signers: { us: '${RSA}' } }`, 'is no public Ed25519 key'],
    [`kits: { signers: { us: '${PRIVATE}' } }`, 'is no public Ed25519 key'],
    ['kits: { requireSignature: maybe }', 'kits.requireSignature: must be true or false'],
    ['kits: { installLimit: 1s }', 'must be from 10s to 168h'],
    ['log: { level: loud }', 'allowed: "emerg", "error", "warn", "notice", "info", "debug"'],
    ['log:', 'log: must be a group of keys, not null'],
    ['chekInterval: 30s', 'unknown key "chekInterval"; did you mean "checkInterval"?'],
  ])('refuses %s', (text, words) => {
    expect(wordsOf(text)).toContain(words);
  });

  it('takes a public key as PEM too, and no private one', () => {
    const pem = (key: KeyObject, type: 'spki' | 'pkcs8') => String(key.export({ format: 'pem', type } as const));
    const config = (us: string) => daemonConfigSchema.safeParse({ kits: { signers: { us } } });
    expect(config(pem(ours.publicKey, 'spki')).success).toBe(true);
    expect(config(pem(ours.privateKey, 'pkcs8')).success).toBe(false);
  });

  it('does not repeat what may be secret in what it says', () => {
    expect(wordsOf('kits: { registry: "https://me:secret@x/" }')).not.toContain('secret');
    expect(wordsOf(`kits: { signers: { us: '${PRIVATE}' } }`)).not.toContain(PRIVATE);
  });

  it('gives the engine its own defaults where nothing is set', () => {
    const settings = toEngineSettings(defaultDaemonConfig(), 8);
    expect(settings).toEqual({ ...DEFAULT_ENGINE_SETTINGS, recoveriesAtOnce: 16 });
  });

  it('gives the engine what is set', () => {
    const config = daemonConfigSchema.parse({
      checkInterval: '20s',
      concurrency: 5,
      failover: { restartBudget: { limit: 0, period: '10min' } },
    });
    const settings = toEngineSettings(config, 8);
    expect(settings).toMatchObject({ checkIntervalMs: 20_000, recoveriesAtOnce: 5 });
    expect(settings.restartBudget).toEqual({ limit: 0, periodMs: 600_000 });
  });

  it('counts on one processor where none is known', () => {
    expect(toEngineSettings(defaultDaemonConfig(), 0).recoveriesAtOnce).toBe(2);
  });
});
