import { serverStatusSchema, healthSchema } from '@lkssp/client/schemas';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IN_MAINTENANCE } from '../src/maintenance.js';
import { builtRoutes } from './built-routes.js';
import { type ServedApi, serveApi } from './served-api.js';

let served: ServedApi;

beforeEach(async () => {
  served = await serveApi({ maintenance: true });
});

afterEach(() => served.close());

/** Every order with a body that would be taken, as [method, path, operation id]. */
async function orders(): Promise<readonly (readonly [string, string, string])[]> {
  return (await builtRoutes())
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url, schema }) => [String(method), url.replaceAll(/:\w+/g, 'web'), schema?.operationId ?? '']);
}

describe('a run that protects nothing', () => {
  it('says so, and a daemon says nothing of it', async () => {
    expect(healthSchema.parse(await served.client.health()).maintenance).toBe(true);
    expect(serverStatusSchema.parse(await served.client.status()).maintenance).toBe(true);
    const daemon = await serveApi();
    expect('maintenance' in (await daemon.client.health())).toBe(false);
    expect('maintenance' in (await daemon.client.status())).toBe(false);
    await daemon.close();
  });

  it('decides about every order that there is, and about no other', async () => {
    const ids = (await orders()).map(([, , id]) => id);
    expect(Object.keys(IN_MAINTENANCE).toSorted()).toEqual(ids.toSorted());
  });

  it('refuses the orders that need protection, before it looks at them', async () => {
    const refused = (await orders()).filter(([, , id]) => IN_MAINTENANCE[id] === false);
    expect(refused.length).toBeGreaterThan(9);
    for (const [method, path] of refused) {
      const { status, body } = await served.raw(method, path, '{"nonsense":');
      expect([path, status, (JSON.parse(body) as { code: string }).code]).toEqual([
        path,
        409,
        'LKSSP_MAINTENANCE_ONLY',
      ]);
    }
    expect(served.administration.orders).toEqual([]);
  });

  it('says what is refused and what to do', async () => {
    await expect(served.client.restoreResource('web')).rejects.toMatchObject({
      code: 'LKSSP_MAINTENANCE_ONLY',
      exit: 9,
      message:
        'Nothing is protected here now: this lkssp runs for kits, backups and upgrades alone and refused POST /api/v1/resources/web/restore. Start the daemon with "lkssp daemon", then try again.',
    });
  });

  it('takes the orders that need none', async () => {
    const { client } = served;
    await client.addKits({ packages: ['a'] });
    await client.removeKits({ names: ['genapp'] });
    await client.upgradeKits();
    await client.rollBackKits();
    await client.takeKitsByHand();
    await client.upgrade();
    await client.rollBackUpgrade();
    await client.createBackup();
    await client.restoreBackup({ file: '/b' });
    await client.reload();
    await client.stop();
    expect([...served.kits.orders, ...served.server.orders, ...served.administration.orders]).toHaveLength(10);
  });

  it('answers what is only read, and what is not there', async () => {
    expect(await served.client.kits()).toHaveLength(3);
    expect(await served.client.exportHierarchies()).toMatchObject({ version: 1 });
    expect((await served.raw('POST', '/api/v1/nowhere', '{}')).status).toBe(404);
    expect((await served.raw('PUT', '/api/v1/kits', '{}')).status).toBe(405);
  });
});

describe('the quiet of an API', () => {
  it('is broken by a request, and by a stream for as long as it is open', async () => {
    await served.client.health();
    await vi.waitFor(() => expect(served.api.quietMs()).toBeGreaterThan(0));
    const following = new AbortController();
    const stream = served.client.follow({ signal: following.signal })[Symbol.asyncIterator]();
    const first = stream.next();
    await vi.waitFor(() => expect(served.api.quietMs()).toBe(0));
    following.abort();
    await first;
    await vi.waitFor(() => expect(served.api.quietMs()).toBeGreaterThan(0));
  });

  it('is broken by a question that is held back', async () => {
    served.administration.operations.held = true;
    const { id } = await served.client.rollBackKits();
    const held = served.raw('GET', `/api/v1/operations/${id}?seen=0&waitMs=30000`);
    await vi.waitFor(() => expect(served.api.quietMs()).toBe(0));
    served.administration.operations.end(id, 'done');
    await held;
    await vi.waitFor(() => expect(served.api.quietMs()).toBeGreaterThan(0));
  });

  it('is not broken by somebody who only keeps a connection', async () => {
    await served.client.health();
    await vi.waitFor(() => expect(served.api.quietMs()).toBeGreaterThan(50));
  });
});
