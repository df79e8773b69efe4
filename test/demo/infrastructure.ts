import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, CreateOrder } from '@lkssp/client';
import { ApacheInstance } from '../lab/rig/apache-instance.ts';
import { LoopDisk } from '../lab/rig/loop-disk.ts';
import { unmountAll } from '../lab/rig/mounts.ts';
import { NetPair } from '../lab/rig/net-pair.ts';
import { LEADER } from '../lab/run-inside.ts';
import type { Cleanup } from '../rig/cleanup.ts';
import { type ProcessFacts, processesNaming } from '../rig/process-facts.ts';
import { waitUntil } from '../rig/wait-until.ts';

/** A web site with what it stands on: `site` needs `data`, its file system, and `vip`, its address. All of it is real. */
export interface Infrastructure {
  readonly disk: LoopDisk;
  /** Where `data` is mounted. */
  readonly mountPoint: string;
  /** The network that `vip` is in; its other end is a host of its own. */
  readonly network: NetPair;
  readonly address: string;
  readonly url: string;
  /** Whether `site` is Apache, or a small web server in its place. */
  readonly isApache: boolean;
  /** The process that serves, as it runs now. */
  readonly server: () => ProcessFacts | undefined;
  /** A file that a person calls to run something where all of this is. */
  readonly inside: string;
  readonly orders: readonly CreateOrder[];
}

const MOUNT_POINT = '/run/demo/data';
const ADDRESS = '192.0.2.10';
const PORT = 80;

const SERVER = `import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const [address, port, page] = process.argv.slice(2);
createServer((_, response) => {
  try {
    response.end(readFileSync(page));
  } catch {
    response.writeHead(503).end();
  }
}).listen(Number(port), address);
`;

const isInstalled = (program: string): boolean =>
  spawnSync('/bin/sh', ['-c', `command -v ${program}`], { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } }).status ===
  0;

/** What has to be there for `site` to be Apache. */
export const hasApache = (): boolean => isInstalled('apache2');

/** The way in for a person: the namespaces are known by the number that their first process has outside. */
async function writeInside(home: string): Promise<string> {
  const file = join(process.env['LKSSP_LAB_RUN'] ?? '', LEADER);
  await waitUntil('the number of the first process', { withinMs: 10_000 }, () => existsSync(file));
  const path = join(home, 'inside');
  const enter = `nsenter --target ${readFileSync(file, 'utf8')} --mount --net --pid --ipc --uts --cgroup`;
  writeFileSync(path, `#!/bin/sh\nexec ${enter} -- "$@"\n`, { mode: 0o755 });
  return path;
}

interface Site {
  readonly order: CreateOrder;
  readonly server: () => ProcessFacts | undefined;
}

/** Its configuration names the file system and the address: the kit finds both as its children. */
async function apacheSite(folder: string, cleanup: Cleanup): Promise<Site> {
  const apache = await ApacheInstance.make({ folder, documentRoot: MOUNT_POINT, address: ADDRESS, port: PORT });
  cleanup.add('Apache', () => apache.end());
  return { order: { kit: 'apache', tag: 'site', options: { config: apache.config } }, server: () => apache.master() };
}

function smallSite(folder: string): Site {
  const program = join(folder, 'server.mjs');
  const page = join(MOUNT_POINT, 'index.html');
  writeFileSync(program, SERVER);
  writeFileSync(page, 'the site serves\n');
  const command = [process.execPath, program, ADDRESS, String(PORT), page];
  const options = { command, ready: `port:${ADDRESS}:${PORT}`, id: 'site' };
  const order = { kit: 'genapp', type: 'process', tag: 'site', options, dependsOn: ['data', 'vip'] };
  return { order, server: () => processesNaming(program)[0] };
}

/** Makes a disk and mounts it, a network with a neighbour, and a web server that does not run yet. */
export async function makeInfrastructure(home: string, cleanup: Cleanup): Promise<Infrastructure> {
  const disk = await LoopDisk.make();
  cleanup.add('the disk', () => disk.end());
  mkdirSync(MOUNT_POINT, { recursive: true });
  await disk.mount(MOUNT_POINT, ['errors=remount-ro']);
  cleanup.add('the mount', () => unmountAll(MOUNT_POINT));
  const network = await NetPair.make();
  cleanup.add('the network', () => network.end());
  await network.addNear('192.0.2.1/24');
  await network.addFar('192.0.2.2/24');
  const folder = join(home, 'site');
  mkdirSync(folder, { recursive: true });
  const isApache = hasApache();
  const { order, server } = isApache ? await apacheSite(folder, cleanup) : smallSite(folder);
  return {
    disk,
    mountPoint: MOUNT_POINT,
    network,
    address: ADDRESS,
    url: `http://${ADDRESS}:${PORT}/`,
    isApache,
    server,
    inside: await writeInside(home),
    orders: [
      { kit: 'fs', tag: 'data', options: { mountPoint: MOUNT_POINT } },
      { kit: 'ip', tag: 'vip', options: { address: `${ADDRESS}/24` } },
      order,
    ],
  };
}

/** Creates its resources one after the other, as a person would. */
export async function guardInfrastructure(client: Client, { orders }: Infrastructure): Promise<void> {
  for (const order of orders) {
    const ended = await client.waitFor(await client.createResource(order), { deadlineMs: 60_000 });
    const said = ended.progress.map(({ text }) => text).join('; ');
    if (ended.phase === 'failed') throw new Error(`${order.tag} could not be created: ${said}`);
  }
}
