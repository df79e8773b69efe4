import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry, startRegistry } from '@lkssp/registry';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { inForce, put, trialFolder, trialKit } from './trial.js';

type Answer = (response: ServerResponse, url: string) => void;

/** Something that listens and is no registry. */
async function listening(answer: Answer): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => answer(response, request.url ?? ''));
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function open(registry: string, more = {}) {
  const root = trialFolder();
  const folder = join(root, 'kits');
  return { folder, releases: openKitReleases({ folder, etcFolder: join(root, 'etc'), registry, ...more }) };
}

/** What a build may have left: nothing but a release that was there. */
const leftIn = (folder: string) => [...readdirSync(join(folder, 'releases')), ...readdirSync(join(folder, 'loaded'))];

const json =
  (value: unknown): Answer =>
  (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };

describe('a registry in trouble', () => {
  it.each<[string, Answer, string]>([
    ['a page of a proxy', (response) => response.end('<html>Please sign in</html>'), 'LKSSP_REGISTRY_NONSENSE'],
    ['half a document', (response) => response.end('{"versions": {'), 'LKSSP_REGISTRY_NONSENSE'],
    ['a document of something else', json({ hello: 'world' }), 'LKSSP_PACKAGE_VERSION_UNKNOWN'],
    ['a list', json([]), 'LKSSP_PACKAGE_VERSION_UNKNOWN'],
    ['nothing', json(null), 'LKSSP_REGISTRY_NONSENSE'],
    ['an error of its own', (response) => response.writeHead(500).end('oops'), 'LKSSP_REGISTRY_NONSENSE'],
    ['that it is not allowed', (response) => response.writeHead(403).end('{}'), 'LKSSP_REGISTRY_DENIES'],
    ['that it knows nobody', (response) => response.writeHead(401).end('{}'), 'LKSSP_REGISTRY_DENIES'],
    ['the end of the connection', (response) => response.socket?.destroy(), 'LKSSP_REGISTRY_AWAY'],
  ])('that answers %s is told of, and nothing is left behind', async (_, answer, code) => {
    const { folder, releases } = open(await listening(answer));
    await expect(releases.build({ add: ['@zoo/kit-a'] })).rejects.toMatchObject({ code });
    expect(leftIn(folder)).toEqual(['0', '0']);
    expect((await releases.inForce()).number).toBe(0);
  });

  it('that hangs is asked by few processes, however many people ask', async () => {
    let [asked, most] = [0, 0];
    const silent = await listening((response) => {
      most = Math.max(most, ++asked);
      response.once('close', () => asked--);
    });
    const { releases } = open(silent, { deadlineMs: 6000 });
    const answers = await Promise.allSettled(Array.from({ length: 12 }, () => releases.versions('@zoo/kit-a')));
    const codes = answers.map((each) => (each.status === 'rejected' ? (each.reason as { code: string }).code : 'none'));
    expect(new Set(codes)).toEqual(new Set(['LKSSP_REGISTRY_SLOW']));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('that is away is told of within seconds, by name', async () => {
    const { releases } = open('http://127.0.0.1:1/');
    const message = expect.stringContaining('The registry http://127.0.0.1:1/ cannot be reached');
    const expected = { code: 'LKSSP_REGISTRY_AWAY', message };
    await expect(releases.build({ add: ['@zoo/kit-a'] })).rejects.toMatchObject(expected);
    await expect(releases.versions('@zoo/kit-a')).rejects.toMatchObject(expected);
    await expect(releases.offered()).rejects.toMatchObject(expected);
  });

  it('that never answers is given up at the deadline, and its process is gone', async () => {
    const { folder, releases } = open(await listening(() => undefined), { deadlineMs: 2500 });
    await expect(releases.build({ add: ['@zoo/kit-a'] })).rejects.toMatchObject({
      code: 'LKSSP_REGISTRY_SLOW',
      message: expect.stringContaining('after 2.5 s'),
    });
    expect(leftIn(folder)).toEqual(['0', '0']);
  });

  it('that is slow can be called off, before and while it is asked', async () => {
    const abort = new AbortController();
    const { folder, releases } = open(await listening(() => abort.abort()));
    await expect(releases.build({ add: ['@zoo/kit-a'] }, abort.signal)).rejects.toMatchObject({
      code: 'LKSSP_BUILD_ABORTED',
    });
    await expect(releases.build({ add: ['@zoo/kit-a'] }, abort.signal)).rejects.toMatchObject({
      code: 'LKSSP_BUILD_ABORTED',
    });
    expect(leftIn(folder)).toEqual(['0', '0']);
  });

  it('whose tarballs stop in the middle is given up at the deadline', async () => {
    const { registry } = await stocked();
    const url = await listening((response, path) => {
      if (!path.includes('/-/')) return void relay(registry.url, path, response);
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write('x');
    });
    const { folder, releases } = open(url, { deadlineMs: 4000 });
    await expect(releases.build({ add: ['@zoo/kit-a'] })).rejects.toMatchObject({ code: 'LKSSP_REGISTRY_SLOW' });
    expect(leftIn(folder)).toEqual(['0', '0']);
  });

  it('that gives other bytes than it has published is told of, and nothing of them is installed', async () => {
    const { registry } = await stocked();
    const url = await listening((response, path) => {
      if (path.includes('/-/')) response.end('other bytes');
      else void relay(registry.url, path, response);
    });
    const { folder, releases } = open(url);
    await expect(releases.build({ add: ['@zoo/kit-a'] })).rejects.toMatchObject({
      code: 'LKSSP_PACKAGE_TAMPERED',
      message: expect.stringContaining('@zoo/kit-a@1.0.0 is not what was published'),
    });
    expect(leftIn(folder)).toEqual(['0', '0']);
  });

  it('is not needed to remove a kit, nor to go back', async () => {
    const { registry } = await stocked();
    const { releases } = open(registry.url);
    const both = await inForce(releases, { add: ['@zoo/kit-a', '@zoo/kit-b'] });
    await registry.stop();
    const one = await inForce(releases, { remove: ['@zoo/kit-a'] });
    expect(one.packages.map(({ name }) => name)).toEqual(['@zoo/kit-b']);
    await inForceAgain(releases, both);
    expect((await releases.verify()).map(({ says }) => says)).toEqual([]);
  });

  it('may have moved: packages of before are fetched from where it is now', async () => {
    const place = join(trialFolder(), 'registry');
    const before = await startRegistry({ folder: place });
    await put(before, [trialKit('@zoo/kit-a', '1.0.0'), trialKit('@zoo/kit-b', '1.0.0')]);
    const config = { registry: before.url };
    const root = trialFolder();
    const folder = join(root, 'kits');
    const order = {
      folder,
      etcFolder: root,
      get registry() {
        return config.registry;
      },
    };
    const releases = openKitReleases(order);
    await inForce(releases, { add: ['@zoo/kit-a'] });
    await before.stop();
    const after = await startRegistry({ folder: place });
    onTestFinished(() => after.stop());
    expect(after.url).not.toBe(before.url);
    config.registry = after.url;
    rmSync(join(folder, 'cache'), { recursive: true });
    expect((await releases.build({ add: ['@zoo/kit-b'] })).packages).toHaveLength(2);
  });

  it('does not keep others from what needs none', async () => {
    const { releases } = open(await listening(() => undefined), { deadlineMs: 3000 });
    const building = releases.build({ add: ['@zoo/kit-a'] }).catch((error: unknown) => error);
    const first = await Promise.race([building.then(() => 'build'), releases.inForce().then(() => 'in force')]);
    expect(first).toBe('in force');
    expect(await building).toMatchObject({ code: 'LKSSP_REGISTRY_SLOW' });
  });
});

describe('the search for kits', () => {
  const packument = (name: string, keyword = 'lkssp-kit') => ({
    name,
    versions: { '1.0.0': { name, version: '1.0.0', keywords: [keyword] }, '1.1.0-beta': { name, keywords: [keyword] } },
  });
  const serving = (routes: Readonly<Record<string, unknown>>) =>
    listening((response, url) => {
      const found = Object.entries(routes).find(([path]) => decodeURIComponent(url).startsWith(path))?.[1];
      if (found === undefined) response.writeHead(404).end('{}');
      else json(found)(response, url);
    });

  it('asks by keyword where the registry knows that', async () => {
    const objects = [{ package: { name: '@zoo/kit-x', keywords: ['lkssp-kit'] } }, { package: { name: 'odd' } }];
    const url = await serving({
      '/-/v1/search?text=keywords:lkssp-kit': { objects },
      '/@zoo/kit-x': packument('@zoo/kit-x'),
    });
    const { releases } = open(url);
    expect(await releases.offered()).toMatchObject([{ name: '@zoo/kit-x', version: '1.0.0' }]);
  });

  it('asks for the kits that it knows where the registry has no search at all', async () => {
    const url = await serving({
      '/@lkssp/kit-ip': packument('@lkssp/kit-ip'),
      '/@lkssp/kit-fs': packument('@lkssp/kit-fs', 'other'),
    });
    const { releases } = open(url);
    expect((await releases.offered()).map(({ name }) => name)).toEqual(['@lkssp/kit-ip']);
  });

  it('finds nothing in an empty registry', async () => {
    const { releases } = open(await serving({}));
    expect(await releases.offered()).toEqual([]);
  });
});

async function inForceAgain(
  releases: ReturnType<typeof open>['releases'],
  release: Awaited<ReturnType<typeof inForce>>,
) {
  await releases.begin(release);
  await releases.switchTo(release);
}

async function stocked(): Promise<{ registry: Registry }> {
  const registry = await startRegistry({ folder: join(trialFolder(), 'registry') });
  onTestFinished(() => registry.stop());
  await put(registry, [trialKit('@zoo/kit-a', '1.0.0'), trialKit('@zoo/kit-b', '1.0.0')]);
  return { registry };
}

/** Asks the real one; addresses of tarballs lead here again, because the host of this request stands in them. */
async function relay(url: string, path: string, response: ServerResponse): Promise<void> {
  const found = await fetch(new URL(path, url));
  const here = `http://127.0.0.1:${response.socket?.localPort}/`;
  response.setHeader('content-type', 'application/json');
  response.end((await found.text()).replaceAll(url, here));
}
