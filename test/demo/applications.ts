import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { HierarchyDocument } from '@lkssp/client';
import { type ProcessFacts, processesNaming } from '../rig/process-facts.ts';

/** Three small applications on top of each other: `web` needs `api`, `api` needs `store`. */
export interface Applications {
  readonly folder: string;
  readonly document: HierarchyDocument;
  /** What stands for the data of `store`: without it its check fails. */
  readonly data: string;
  /** While this file is there, the check of `store` never answers. */
  readonly hang: string;
  /** While this file is there, `web` cannot start. */
  readonly broken: string;
  /** The guarded process of `api` or `web`, as it runs now. */
  readonly process: (tag: 'api' | 'web') => ProcessFacts | undefined;
}

/** A check every two seconds, hung after one; one hung check is enough. Usual are 30 s, 22 s and three. */
const LIVELY = { checkInterval: '2s', checkLimit: '1s' } as const;

const SERVER = `import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
const [port, broken] = process.argv.slice(2);
if (existsSync(broken)) {
  console.error(\`cannot start: \${broken} is in the way\`);
  process.exit(1);
}
createServer((_, response) => response.end('here\\n')).listen(Number(port), '127.0.0.1');
`;

/** A port that is free now. */
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

interface StorePlaces {
  readonly folder: string;
  readonly data: string;
  readonly hang: string;
}

function writeStore({ folder, data, hang }: StorePlaces): HierarchyDocument['resources'][string] {
  mkdirSync(folder, { recursive: true });
  const script = (name: string, ...lines: readonly string[]): string => {
    const path = join(folder, `${name}.sh`);
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
    return path;
  };
  const isThere = `[ -e '${data}' ] || { echo 'the data is not there' >&2; exit 1; }`;
  return {
    kit: 'genapp',
    type: 'app',
    options: {
      restore: script('restore', `rm -f '${hang}'`, `echo data >'${data}'`),
      remove: script('remove', `rm -f '${data}'`),
      quickCheck: script('quickCheck', `[ ! -e '${hang}' ] || exec sleep 3600`, isThere),
      recover: script('recover', `[ ! -e '${hang}' ] || { echo 'it hangs' >&2; exit 1; }`, `echo data >'${data}'`),
      id: 'store',
    },
    settings: { ...LIVELY, unknownThreshold: 1 },
  };
}

/** Writes the applications below `folder`. */
export async function writeApplications(folder: string): Promise<Applications> {
  const places = { folder: join(folder, 'store'), data: join(folder, 'store/data'), hang: join(folder, 'store/hang') };
  const broken = join(folder, 'web.broken');
  const store = writeStore(places);
  const serverOf = (tag: string): string => join(folder, `${tag}.mjs`);
  const served = async (tag: 'api' | 'web', below: string): Promise<HierarchyDocument['resources'][string]> => {
    writeFileSync(serverOf(tag), SERVER);
    const port = await freePort();
    const inTheWay = tag === 'web' ? broken : join(folder, 'api.broken');
    return {
      kit: 'genapp',
      type: 'process',
      options: { command: [process.execPath, serverOf(tag), String(port), inTheWay], ready: `port:${port}`, id: tag },
      settings: LIVELY,
      dependsOn: [below],
    };
  };
  const resources = { store, api: await served('api', 'store'), web: await served('web', 'api') };
  // Nothing here may restart a node, whatever fails.
  const document: HierarchyDocument = { version: 1, policies: { Failover: { on: false } }, resources };
  const { data, hang } = places;
  return { folder, document, data, hang, broken, process: (tag) => processesNaming(serverOf(tag))[0] };
}

/** Makes `path` exist, or not. */
export function exists(path: string, shall: boolean): void {
  if (shall) writeFileSync(path, '');
  else rmSync(path, { force: true });
}
