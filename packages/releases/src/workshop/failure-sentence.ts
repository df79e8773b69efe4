import { type ErrorCode, ERRORS, LksspError } from '@lkssp/core/engine';
import type { Failure } from './failure.js';

/** What the parent knows of the task that failed. */
export interface FailureScene {
  readonly registry: string;
  /** Where the tokens belong. */
  readonly npmrc: string;
  /** The folder that was worked in. */
  readonly folder: string;
}

type Said = readonly [code: ErrorCode, facts: Readonly<Record<string, string>>];
type Sayer = (failure: Failure, scene: FailureScene, why: string) => Said;

const MOST_VERSIONS = 20;
const LONGEST = 400;

/** One line, without the colours and the addresses with passwords that libraries like to print. */
function oneLine(message: string): string {
  const plain = message.replace(/\/\/[^/\s@]+@/g, '//');
  return plain.split('\n').join(' ').replace(/\s+/g, ' ').trim().slice(0, LONGEST).replace(/\.$/, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The package's name in an address that the library asked for. */
function nameIn({ name, url }: Failure): string {
  const asked = name ?? decoded(url?.split('/').at(-1) ?? 'the package');
  return asked.replace(/^(@?[^@]+)@.*$/, '$1');
}

const lastOf = (versions: readonly string[] | undefined): string => {
  const last = (versions ?? []).slice(-MOST_VERSIONS);
  return last.length === 0 ? 'none' : last.join(', ');
};

const away: Sayer = (_, { registry }, why) => ['LKSSP_REGISTRY_AWAY', { registry, why }];
const nonsense: Sayer = (_, { registry }, why) => ['LKSSP_REGISTRY_NONSENSE', { registry, why }];
const denies: Sayer = (_, { registry, npmrc }, why) => ['LKSSP_REGISTRY_DENIES', { registry, why, file: npmrc }];
const disk: Sayer = (_, { folder }, why) => ['LKSSP_RELEASE_DISK', { folder, why }];
const platform: Sayer = (failure, _, why) => ['LKSSP_PACKAGE_PLATFORM', { name: nameIn(failure), why }];
const conflict: Sayer = (_, __, why) => ['LKSSP_PACKAGE_CONFLICT', { why }];
const words: Sayer = (failure, _, why) => ['LKSSP_PACKAGE_WORDS', { words: failure.name ?? why }];
const version: Sayer = (failure, { registry }) => {
  const { wanted = 'that was asked for', versions } = failure;
  return ['LKSSP_PACKAGE_VERSION_UNKNOWN', { registry, name: nameIn(failure), wanted, known: lastOf(versions) }];
};
const tampered: Sayer = (failure, _, why) => ['LKSSP_PACKAGE_TAMPERED', { name: failure.name ?? 'A package', why }];
const unknown: Sayer = (failure, { registry }) => ['LKSSP_PACKAGE_UNKNOWN', { registry, name: nameIn(failure) }];
const broken: Sayer = (failure, _, why) => ['LKSSP_PACKAGE_BROKEN', { name: failure.name ?? 'A package', why }];

const SAYERS: Readonly<Record<string, Sayer>> = {
  E404: unknown,
  ETARGET: version,
  ENOVERSIONS: version,
  E401: denies,
  E403: denies,
  ENEEDAUTH: denies,
  EOTP: denies,
  EINTEGRITY: tampered,
  ERESOLVE: conflict,
  EOVERRIDE: conflict,
  EBADPLATFORM: platform,
  EBADENGINE: platform,
  ENOSPC: disk,
  EDQUOT: disk,
  EROFS: disk,
  EACCES: disk,
  EPERM: disk,
  EIO: disk,
  EINVALIDPACKAGENAME: words,
  EINVALIDTAGNAME: words,
  EUNSUPPORTEDPROTOCOL: words,
  EALLOWGIT: words,
  EALLOWREMOTE: words,
  EALLOWFILE: words,
  EALLOWDIRECTORY: words,
  EJSONPARSE: nonsense,
  'invalid-json': nonsense,
  ERR_INVALID_URL: nonsense,
  EPARSE: nonsense,
  Z_DATA_ERROR: broken,
  Z_BUF_ERROR: broken,
  TAR_BAD_ARCHIVE: broken,
};

/** Names of errors of sockets, of names and of certificates. */
const NETWORK =
  /^(ECONN|ENOTFOUND|EAI_|ENET|EHOST|ETIMEDOUT|ERR_SOCKET|ESOCKET|EPIPE|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|ECONTENT|request-timeout|body-timeout|FETCH_ERROR|EPROTO|EIDLETIMEOUT|ERESPONSETIMEOUT|ETRANSFERTIMEOUT)/;

function sayerFor({ errno = '', message }: Failure): Sayer | undefined {
  const known = Object.hasOwn(SAYERS, errno) ? SAYERS[errno] : undefined;
  if (known !== undefined) return known;
  if (/^E[45]\d\d$/.test(errno) || /JSON/.test(message)) return nonsense;
  return NETWORK.test(errno) ? away : undefined;
}

/** Facts as sentences take them: what crosses from another process may be anything. */
const plain = (facts: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? fact : 'nothing']));

/** The error for a person. Whatever libraries threw, nothing of it is passed on but its reason. Never throws. */
export function failureSentence(failure: Failure, scene: FailureScene): LksspError {
  const why = oneLine(failure.message);
  const [code, facts] = said(failure, scene, why);
  return new LksspError(code, plain(facts) as never);
}

function said(failure: Failure, scene: FailureScene, why: string): Said {
  if (failure.code === undefined) return sayerFor(failure)?.(failure, scene, why) ?? ['LKSSP_BUILD_FAILED', { why }];
  return Object.hasOwn(ERRORS, failure.code) ? [failure.code, failure.facts ?? {}] : ['LKSSP_BUILD_FAILED', { why }];
}
