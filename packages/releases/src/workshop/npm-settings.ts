import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'ini';
import { refusal } from './failure.js';
import type { Supply } from './tasks.js';

/** Options as npm's libraries take them. */
export interface NpmSettings {
  readonly cache: string;
  readonly registry: string;
  readonly [name: string]: unknown;
}

export const NPM_REGISTRY = 'https://registry.npmjs.org/';

/** npm's words in a file, and the names of the libraries for the same. Others are left out on purpose: no scripts, no shells. */
const NAMES: Readonly<Record<string, string>> = {
  registry: 'registry',
  proxy: 'proxy',
  'https-proxy': 'httpsProxy',
  noproxy: 'noProxy',
  'strict-ssl': 'strictSSL',
  ca: 'ca',
  cert: 'cert',
  key: 'key',
  'local-address': 'localAddress',
  'fetch-timeout': 'timeout',
  'fetch-retries': 'fetchRetries',
};
const NUMBERS = new Set(['timeout', 'fetchRetries']);
const SECONDS = 1000;

/** A registry that is away is said to be away after seconds, not after minutes. */
const PATIENCE = {
  timeout: 30 * SECONDS,
  fetchRetries: 2,
  fetchRetryFactor: 2,
  fetchRetryMintimeout: 250,
  fetchRetryMaxtimeout: 2 * SECONDS,
};

const isScope = (key: string): boolean => key.startsWith('//') || /^@[^:]+:registry$/.test(key);

type Variables = Readonly<Record<string, string>>;

function valueOf(name: string, value: unknown, variables: Variables): unknown {
  if (NUMBERS.has(name)) return Number(value);
  if (typeof value !== 'string') return value;
  return value.replace(/\$\{(\w+)\}/g, (whole, variable: string) => variables[variable] ?? whole);
}

/** Text of a file, '' when there is none. */
async function textOf(file: string, mayLack: boolean): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (mayLack && code === 'ENOENT') return '';
    throw refusal('LKSSP_FILE_UNREADABLE', { file, why: message });
  }
}

async function fromFile(file: string, variables: Variables): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(decode(await textOf(file, true)))) {
    const name = NAMES[key];
    if (name !== undefined) found[name] = valueOf(name, value, variables);
    else if (isScope(key)) found[key] = valueOf(key, value, variables);
    else if (key === 'cafile' && typeof value === 'string') found['ca'] = await textOf(value, false);
  }
  return found;
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

/** All that is said about registries: the order before the files, the files before npm's default. The environment has no say. */
export async function npmSettings({ cache, registry, npmrc, variables = {} }: Supply): Promise<NpmSettings> {
  const files = await Promise.all(npmrc.map((file) => fromFile(file, variables)));
  const said = Object.assign({}, ...files.reverse()) as Record<string, unknown>;
  const chosen = registry ?? (typeof said['registry'] === 'string' ? said['registry'] : NPM_REGISTRY);
  return {
    ...PATIENCE,
    noProxy: '',
    ...said,
    cache: join(cache, '_cacache'),
    registry: withSlash(chosen),
    audit: false,
    progress: false,
    ignoreScripts: true,
    allowGit: 'none',
    allowRemote: 'none',
  };
}
