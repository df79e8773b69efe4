import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApacheInstance } from '../../../lab/rig/apache-instance.ts';
import { fleetDocument, makePrograms, memberNames } from '../../fleet.ts';
import type { Bench } from '../../measurement.ts';
import { addressResources, mountResources } from '../../things/documents.ts';
import { firstOf } from '../../things/first-of.ts';
import { makeSmallMounts } from '../../things/small-mounts.ts';
import { makeSpareAddresses } from '../../things/spare-addresses.ts';
import { type Kind, SELDOM } from './kind.ts';

/** As often as people have it: with so many things that checks share what can be shared. */
const EVERY_MS = 5000;
/** There are few of them. */
const HTTP_EVERY_MS = 1000;
/** Each is an instance of its own. */
const MOST_SERVERS = 10;

async function fsKind({ scale, folder, cleanup }: Bench): Promise<Kind> {
  const mounts = await makeSmallMounts(join(folder, 'mounts'), scale.things, cleanup);
  const { name, mountPoint } = firstOf(mounts);
  return {
    name: 'fs',
    verb: 'quickCheck',
    count: mounts.length,
    everyMs: EVERY_MS,
    resources: (every) => mountResources(mounts, { checkInterval: every, deepCheckInterval: SELDOM }),
    agent: { agent: 'Filesystem', parameters: { device: name, directory: mountPoint, fstype: 'tmpfs' } },
    monit: mounts.map((each) => `check filesystem ${each.name} with path ${each.mountPoint}`),
  };
}

async function ipKind({ scale, cleanup }: Bench): Promise<Kind> {
  const addresses = await makeSpareAddresses(scale.things, cleanup);
  const { address, prefix, device } = firstOf(addresses);
  return {
    name: 'ip',
    verb: 'quickCheck',
    count: addresses.length,
    everyMs: EVERY_MS,
    resources: (every) => addressResources(addresses, { checkInterval: every, deepCheckInterval: SELDOM }),
    agent: { agent: 'IPaddr2', parameters: { ip: address, cidr_netmask: String(prefix), nic: device } },
    monit: addresses.map((each) => `check network ${each.name} with address ${each.address}`),
  };
}

/** The guardians share nothing here: the peers look at processes that nobody of ours supervises. */
function processKind({ scale, folder }: Bench): Kind {
  const names = memberNames(scale.things);
  const ours = makePrograms(join(folder, 'costs/programs'), names);
  const theirs = makePrograms(join(folder, 'peers/programs'), names);
  const pidFile = (name: string): string => join(folder, 'peers', `${name}.pid`);
  mkdirSync(join(folder, 'peers'), { recursive: true });
  for (const name of names) {
    const child = spawn(theirs(name), ['infinity'], { stdio: 'ignore', detached: true });
    child.unref();
    writeFileSync(pidFile(name), `${child.pid}\n`);
  }
  const first = firstOf(names);
  return {
    name: 'process',
    verb: 'quickCheck',
    count: names.length,
    everyMs: EVERY_MS,
    resources: (every) => fleetDocument(names, ours, every).resources,
    agent: { agent: 'anything', parameters: { binfile: theirs(first), pidfile: pidFile(first) } },
    monit: names.map((name) => `check process ${name} with pidfile ${pidFile(name)}`),
  };
}

async function httpKind({ scale, folder, cleanup }: Bench): Promise<Kind> {
  const servers: ApacheInstance[] = [];
  for (let at = 0; at < Math.min(MOST_SERVERS, scale.things); at++) {
    const place = join(folder, 'costs/programs', `web${at}`);
    mkdirSync(place, { recursive: true });
    const server = await ApacheInstance.make({ folder: place });
    cleanup.add('a web server', () => server.end());
    await server.start();
    servers.push(server);
  }
  const { config, url } = firstOf(servers);
  return {
    name: 'http',
    verb: 'deepCheck',
    count: servers.length,
    everyMs: HTTP_EVERY_MS,
    resources: (every) =>
      Object.fromEntries(
        servers.map((server, at) => {
          const settings = { checkInterval: SELDOM, deepCheckInterval: every };
          return [`web${at}`, { kit: 'apache', options: { config: server.config }, settings }] as const;
        }),
      ),
    agent: { agent: 'apache', parameters: { configfile: config, statusurl: `${url}server-status` } },
    monit: servers.map(
      (server, at) =>
        `check host web${at} with address ${server.address}\n  if failed port ${server.port} protocol http then alert`,
    ),
  };
}

/** Makes things of every kind. */
export async function makeKinds(bench: Bench): Promise<readonly Kind[]> {
  return [await fsKind(bench), await ipKind(bench), processKind(bench), await httpKind(bench)];
}

/** Everything of ours as one document: `fast` often, the rest seldom. */
export const documentOf = (kinds: readonly Kind[], fast?: Kind) => ({
  version: 1 as const,
  resources: Object.assign({}, ...kinds.map((each) => each.resources(each === fast ? `${each.everyMs}ms` : SELDOM))),
});
