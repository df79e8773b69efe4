import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { HierarchyDocument } from '@lkssp/client';
import { signal } from '../../rig/cleanup.ts';
import { type ProcessFacts, processesNaming } from '../../rig/process-facts.ts';
import type { TrialHome } from '../../rig/trial-home.ts';
import { waitUntil } from '../../rig/wait-until.ts';

const SERVER = `import { createServer } from 'node:http';
createServer((_, response) => response.end('light')).listen(Number(process.argv[2]), '127.0.0.1');
`;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Everything that an upgrade must leave as it is: `top` needs `lamp`, `lamp` needs `base`; `spare` is out on purpose. */
export class LampsWorld {
  static readonly TAGS: readonly string[] = ['base', 'lamp', 'spare', 'top'];
  /** What a client sees of it. */
  readonly urls: readonly string[];
  readonly #trial: TrialHome;
  readonly #ports: readonly [number, number];

  private constructor(trial: TrialHome, ports: readonly [number, number]) {
    this.#trial = trial;
    this.#ports = ports;
    this.urls = ports.map((port) => `http://127.0.0.1:${port}/`);
  }

  /** Creates it through a daemon of generation 1 or 2, breaks something so that there is history, and takes something out. */
  static async create(trial: TrialHome, generation: 1 | 2): Promise<LampsWorld> {
    const refused = (await trial.client.kits()).filter(({ fate }) => fate !== 'loaded');
    if (refused.length > 0) throw new Error(refused.map(({ sentence }) => sentence).join('; '));
    const world = new LampsWorld(trial, [await freePort(), await freePort()]);
    await trial.apply(world.#document(generation));
    await trial.settled('ISP');
    await world.#givePolicies();
    await world.#giveHistory();
    await world.#takeOut('spare');
    return world;
  }

  #document(generation: 1 | 2): HierarchyDocument['resources'] {
    const { folder } = this.#trial;
    const server = join(folder, 'programs/server.mjs');
    writeFileSync(server, SERVER);
    const [basePort, lampPort] = this.#ports;
    const lamp = (words: string) => ({
      ...(generation === 1 ? { program: words } : { command: words }),
      watts: '40',
      journal: this.#journal,
    });
    const node = process.execPath;
    const { top } = this.#trial.sleeper('top', { dependsOn: ['lamp'], settings: { checkInterval: '7s' } });
    if (top === undefined) throw new Error('no sleeper');
    return {
      base: {
        kit: 'genapp',
        type: 'process',
        options: { command: [node, server, String(basePort), 'base'], ready: `port:${basePort}` },
      },
      lamp: { kit: 'lamp', type: 'lamp', options: lamp(`${node} ${server} ${lampPort} lamp`), dependsOn: ['base'] },
      spare: { kit: 'lamp', type: 'lamp', options: lamp(`${this.#trial.program('spare')} infinity`) },
      top,
    };
  }

  get #journal(): string {
    return join(this.#trial.folder, 'journal');
  }

  async #givePolicies(): Promise<void> {
    const { client } = this.#trial;
    await client.setPolicy('TemporalRecovery', { tag: 'lamp', on: true, recoveryLimit: 7, periodMinutes: 90 });
    await client.setPolicy('LocalRecovery', { tag: 'spare', on: false });
  }

  async #giveHistory(): Promise<void> {
    signal(this.#trial.processOf('top'), 'SIGKILL');
    await waitUntil('the repair of top', { withinMs: 60_000, everyMs: 50 }, async () => {
      const [incident] = await this.#trial.client.incidents({ limit: 1 });
      return incident?.result === 'recovered';
    });
    await this.#trial.settled('ISP');
  }

  async #takeOut(tag: string): Promise<void> {
    const { client } = this.#trial;
    const ended = await client.waitFor(await client.removeResource(tag), { deadlineMs: 60_000 });
    if (ended.phase !== 'done') throw new Error(`${tag} could not be taken out`);
  }

  /** The processes that serve, each with its proof of identity. */
  processes(): Readonly<Record<string, ProcessFacts>> {
    const server = join(this.#trial.folder, 'programs/server.mjs');
    const servers = processesNaming(server);
    const [basePort, lampPort] = this.#ports.map(String);
    const of = (what: string, port: string | undefined): ProcessFacts => {
      const found = servers.filter(({ pid }) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          .split('\0')
          .includes(port ?? ''),
      );
      const [only] = found;
      if (only === undefined || found.length > 1) throw new Error(`${what} has ${found.length} processes`);
      return only;
    };
    return { base: of('base', basePort), lamp: of('lamp', lampPort), top: this.#trial.processOf('top') };
  }

  /** Each process by number and start: the same text as long as none was started anew. */
  identities(): string {
    return Object.entries(this.processes())
      .map(([tag, { pid, startTime }]) => `${tag} ${pid} ${startTime}`)
      .join('; ');
  }

  /** Verbs that were run on lamps, other than checks. */
  verbs(): readonly string[] {
    return existsSync(this.#journal) ? readFileSync(this.#journal, 'utf8').trim().split('\n') : [];
  }

  /** All that people have set up and all that has happened, as a client of any generation is told it; the form of a kit's options is its own affair. */
  async facts(): Promise<object> {
    const { client } = this.#trial;
    const { resources, ...document } = await client.exportHierarchies();
    const withoutForm = Object.entries(resources).map(([tag, each]) => [tag, { ...each, options: 'in its own form' }]);
    const incidents = await client.incidents();
    return {
      document: { ...document, resources: Object.fromEntries(withoutForm) },
      states: (await client.status()).resources.map(({ tag, id, state }) => ({ tag, id, state })),
      stories: await Promise.all(incidents.map(({ id }) => client.incident(id))),
    };
  }
}
