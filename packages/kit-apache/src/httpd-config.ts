import { type Directive, readDirectives } from './directives.js';
import { type Listen, parseListen, parseHostAddress } from './listen.js';

/** What the kit must know of an instance's configuration. */
export interface HttpdConfig {
  readonly serverRoot: string;
  readonly pidFile: string;
  readonly errorLog: string;
  readonly listens: readonly Listen[];
  /** Folders of the pages. */
  readonly documentRoots: readonly string[];
  /** All files of the configuration. */
  readonly files: readonly string[];
  /** Addresses that virtual hosts name. */
  readonly hostAddresses: readonly string[];
  /** A host with TLS for each certificate file. */
  readonly secured: readonly SecuredHost[];
}

/** Where a certificate is shown. */
export interface SecuredHost {
  readonly name: string;
  /** Left out: any. */
  readonly address?: string;
  readonly port: number;
}

interface VirtualHost {
  readonly places: readonly { readonly address?: string; readonly port?: number }[];
  readonly name: string;
  readonly isTls: boolean;
  readonly certificate: string;
}

const RUN_LINE = /^(ServerRoot|Main DocumentRoot|Main ErrorLog|PidFile): "(.*)"$/;
const FILE_LINE = /^\s+\((?:\*|\d+)\) (\/.*)$/;

/** Reads what httpd prints with DUMP_RUN_CFG and DUMP_INCLUDES, and the configuration itself. */
export function httpdConfig(dump: string, configuration: string): HttpdConfig {
  const lines = dump.split('\n');
  const run = new Map(lines.flatMap((line) => pairOf(RUN_LINE.exec(line))));
  const serverRoot = run.get('ServerRoot') ?? '/';
  const absolute = (path: string): string => (path.startsWith('/') ? path : `${serverRoot}/${path}`);
  const directives = readDirectives(configuration);
  const all = (name: string): readonly Directive[] => directives.filter((each) => each.name === name);
  const roots = [run.get('Main DocumentRoot'), ...all('documentroot').map(({ words }) => words[0])];
  const hosts = virtualHosts(directives);
  const isMainTls = isOn(all('sslengine').find(({ host }) => host === undefined));
  const listens = all('listen')
    .flatMap(({ words }) => parseListen(words) ?? [])
    .map((listen) => ({ ...listen, isTls: isTls(listen.port, hosts, isMainTls) }));
  return {
    serverRoot,
    pidFile: absolute(run.get('PidFile') ?? ''),
    errorLog: run.get('Main ErrorLog') ?? '',
    listens: unique(listens),
    documentRoots: [...new Set(roots.filter((root) => root !== undefined).map(absolute))],
    files: lines.flatMap((line) => FILE_LINE.exec(line)?.[1] ?? []),
    hostAddresses: [...new Set(hosts.flatMap(({ places }) => places.flatMap(({ address }) => address ?? [])))],
    secured: securedHosts(hosts, listens),
  };
}

const pairOf = (match: RegExpExecArray | null): [string, string][] =>
  match?.[1] === undefined ? [] : [[match[1], match[2] ?? '']];

const isOn = (directive: Directive | undefined): boolean => directive?.words[0]?.toLowerCase() === 'on';

function virtualHosts(directives: readonly Directive[]): readonly VirtualHost[] {
  const main = directives.filter(({ host }) => host === undefined);
  const first = (list: readonly Directive[], name: string): Directive | undefined =>
    list.find((each) => each.name === name);
  return directives
    .filter(({ name }) => name === 'virtualhost')
    .map(({ words, host }) => {
      const own = directives.filter((each) => each.host === host);
      const said = (name: string): Directive | undefined => first(own, name) ?? first(main, name);
      return {
        places: words.map(parseHostAddress),
        name:
          first(own, 'servername')
            ?.words[0]?.replace(/^https?:\/\//, '')
            .replace(/:\d+$/, '') ?? '',
        isTls: isOn(said('sslengine')),
        certificate: said('sslcertificatefile')?.words[0] ?? '',
      };
    });
}

/** By its virtual hosts; where it has none, as the server itself. */
function isTls(port: number, hosts: readonly VirtualHost[], isMainTls: boolean): boolean {
  const here = hosts.filter(({ places }) => places.some((place) => place.port === undefined || place.port === port));
  return here.length === 0 ? isMainTls : here.some((host) => host.isTls);
}

function unique(listens: readonly Listen[]): readonly Listen[] {
  return [...new Map(listens.map((listen) => [`${listen.address ?? '*'} ${listen.port}`, listen])).values()];
}

/** One for each certificate file: the served one counts, not the file, so that a renewed one that nobody has loaded is seen. */
function securedHosts(hosts: readonly VirtualHost[], listens: readonly Listen[]): readonly SecuredHost[] {
  const found = new Map<string, SecuredHost>();
  for (const { places, name, isTls: secure, certificate } of hosts) {
    const port = places.find((place) => place.port !== undefined)?.port ?? listens.find((each) => each.isTls)?.port;
    if (!secure || name === '' || port === undefined || found.has(certificate)) continue;
    const address = places.find((place) => place.address !== undefined)?.address;
    found.set(certificate, { name, port, ...(address === undefined ? {} : { address }) });
  }
  return [...found.values()];
}
