import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { signal } from '../../rig/cleanup.ts';
import { allPids, isAlive, type ProcessFacts, processFacts } from '../../rig/process-facts.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, type CommandEnd, command } from './command.ts';
import { type Certificate, type CertificatePlan, makeCertificate } from './certificate.ts';
import { labFolder } from './lab-folder.ts';

/** What an instance of Apache shall be. */
export interface ApachePlan {
  /** Folder for everything of it: configuration, pages, log, pid file. Default a fresh one on `/`. */
  readonly folder?: string;
  /** Folder of the pages; default `htdocs` in `folder`. */
  readonly documentRoot?: string;
  /** Address to listen at. Default 127.0.0.1. */
  readonly address?: string;
  /** Default: one that is free. */
  readonly port?: number;
  /** HTTPS with a certificate made for it. */
  readonly tls?: CertificatePlan;
  /** More lines of configuration. */
  readonly more?: readonly string[];
}

const MODULES = ['mpm_event', 'authz_core', 'authz_host', 'dir', 'alias', 'status'] as const;
const MODULE_FOLDER = '/usr/lib/apache2/modules';
const PAGE = 'the lab serves\n';

/** A port that nobody listens on now. */
export function freePort(address = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, address, () => {
      const at = server.address();
      server.close(() => resolve(typeof at === 'object' && at !== null ? at.port : 0));
    });
  });
}

/** One Apache with a configuration of its own, in a folder of its own. It is written, not started. */
export class ApacheInstance {
  readonly folder: string;
  readonly config: string;
  readonly pidFile: string;
  readonly documentRoot: string;
  readonly address: string;
  readonly port: number;
  readonly url: string;
  readonly certificate: Certificate | undefined;

  private constructor(plan: ApachePlan, folder: string, port: number, certificate: Certificate | undefined) {
    this.folder = folder;
    this.config = join(folder, 'httpd.conf');
    this.pidFile = join(folder, 'httpd.pid');
    this.documentRoot = plan.documentRoot ?? join(folder, 'htdocs');
    this.address = plan.address ?? '127.0.0.1';
    this.port = port;
    this.certificate = certificate;
    this.url = `${certificate === undefined ? 'http' : 'https'}://${bracketed(this.address)}:${port}/`;
  }

  static async make(plan: ApachePlan = {}): Promise<ApacheInstance> {
    const folder = plan.folder ?? labFolder('apache');
    const certificate = plan.tls === undefined ? undefined : await makeCertificate(plan.tls);
    const instance = new ApacheInstance(plan, folder, plan.port ?? (await freePort()), certificate);
    mkdirSync(instance.documentRoot, { recursive: true });
    writeFileSync(join(instance.documentRoot, 'index.html'), PAGE);
    instance.writeConfig(plan.more);
    return instance;
  }

  /** Writes the configuration anew; `more` lines come last. */
  writeConfig(more: readonly string[] = []): void {
    const { folder, certificate } = this;
    const modules = certificate === undefined ? MODULES : [...MODULES, 'ssl', 'socache_shmcb'];
    const lines = [
      `ServerRoot "${folder}"`,
      'ServerName lab',
      `PidFile "${this.pidFile}"`,
      `Listen ${bracketed(this.address)}:${this.port}`,
      `DefaultRuntimeDir "${folder}"`,
      `Mutex "file:${folder}" default`,
      `ErrorLog "${folder}/error.log"`,
      ...modules.map((name) => `LoadModule ${name}_module ${MODULE_FOLDER}/mod_${name}.so`),
      'User www-data',
      'Group www-data',
      'StartServers 1',
      'ServerLimit 2',
      'ThreadsPerChild 5',
      'MaxRequestWorkers 10',
      'GracefulShutdownTimeout 2',
      `DocumentRoot "${this.documentRoot}"`,
      'DirectoryIndex index.html',
      '<Directory />',
      '  Require all granted',
      '</Directory>',
      '<Location "/server-status">',
      '  SetHandler server-status',
      '</Location>',
      ...(certificate === undefined ? [] : secured(certificate)),
      ...more,
      '',
    ];
    writeFileSync(this.config, lines.join('\n'));
  }

  /** Appends something that Apache cannot read; `writeConfig()` mends it. */
  breakConfig(): void {
    writeFileSync(this.config, 'ThisIsNoDirective yes\n', { flag: 'a' });
  }

  /** `apache2 -f CONFIG -k WHAT`. */
  control(what: string): Promise<CommandEnd> {
    return attempt(['apache2', '-f', this.config, '-k', what]);
  }

  /** Starts it; resolves when it accepts connections. */
  async start(): Promise<void> {
    await command(['apache2', '-f', this.config, '-k', 'start']);
    await waitUntil(`Apache answers at ${this.url}`, { withinMs: 10_000 }, () => this.serves());
  }

  /** The page comes. Takes any certificate. */
  async serves(): Promise<boolean> {
    const { code, stdout } = await attempt(['curl', '--silent', '--insecure', '--max-time', '2', this.url]);
    return code === 0 && stdout === PAGE;
  }

  /** The first process, as its pid file tells it; undefined where that process is gone. */
  master(): ProcessFacts | undefined {
    const pid = existsSync(this.pidFile) ? Number(readFileSync(this.pidFile, 'utf8')) : 0;
    const facts = pid > 0 ? processFacts(pid) : undefined;
    return facts?.name === 'apache2' && facts.state !== 'Z' ? facts : undefined;
  }

  /** Every process of this instance, by the log that it has open: also workers whose master is gone. */
  async processes(): Promise<readonly ProcessFacts[]> {
    const candidates = allPids()
      .flatMap((pid) => processFacts(pid) ?? [])
      .filter(({ name }) => name === 'apache2');
    const own: ProcessFacts[] = [];
    for (const each of candidates) {
      const { stdout } = await attempt(['find', `/proc/${each.pid}/fd`, '-lname', `${this.folder}/error.log`]);
      if (stdout !== '') own.push(each);
    }
    return own;
  }

  /** Ends every process of it. */
  async end(): Promise<void> {
    await waitUntil('the end of Apache', { withinMs: 10_000 }, async () => {
      const left = await this.processes();
      for (const each of left) signal(each, 'SIGKILL');
      return !left.some(isAlive);
    });
  }
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

const secured = ({ certificate, key }: Certificate): readonly string[] => [
  'SSLEngine on',
  `SSLCertificateFile "${certificate}"`,
  `SSLCertificateKeyFile "${key}"`,
];
