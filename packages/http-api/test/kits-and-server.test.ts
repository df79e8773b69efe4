import type { Client, Operation } from '@lkssp/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backups, changeover, findings, kitDetails, kits, kitSteps, offers, upgradePlan } from './examples.js';
import { type ServedApi, serveApi } from './served-api.js';

let served: ServedApi;
let client: Client;

beforeEach(async () => {
  served = await serveApi();
  client = served.client;
  served.administration.operations.held = true;
});

afterEach(() => served.close());

describe('kits', () => {
  it('are listed and described as they are', async () => {
    expect(await client.kits()).toEqual(kits);
    expect(await client.kit('@lkssp/kit-genapp')).toEqual(kitDetails);
    expect(await client.kit('genapp')).toEqual(kitDetails);
    await expect(client.kit('no such')).rejects.toMatchObject({ status: 404, code: 'LKSSP_KIT_UNKNOWN', exit: 7 });
  });

  it('are compared with what was published, one or all', async () => {
    expect(await client.verifyKits()).toEqual(findings);
    expect(await client.verifyKits('mine')).toEqual([findings[1]]);
    expect(await client.verifyKits('well')).toEqual([]);
  });

  it('are offered, and an upgrade of them is only told when it is asked for as a plan', async () => {
    expect(await client.offeredKits()).toEqual(offers);
    expect(await client.planKitUpgrade()).toEqual(kitSteps);
    expect(await client.planKitUpgrade({ names: ['bad'] })).toEqual([kitSteps[1]]);
    expect(served.kits.orders).toEqual([]);
  });

  it.each<[string, (from: Client) => Promise<Operation>, readonly unknown[]]>([
    ['installed', (from) => from.addKits({ packages: ['a@^1', '/b.tgz'] }), ['add', ['a@^1', '/b.tgz'], {}]],
    [
      'set back to an older version',
      (from) => from.addKits({ packages: ['a@1'], downgrade: true }),
      ['add', ['a@1'], { downgrade: true }],
    ],
    ['removed', (from) => from.removeKits({ names: ['genapp'] }), ['remove', ['genapp'], {}]],
    [
      'removed with their resources',
      (from) => from.removeKits({ names: ['genapp'], letGo: true }),
      ['remove', ['genapp'], { letGo: true }],
    ],
    ['upgraded, all', (from) => from.upgradeKits(), ['upgrade', undefined]],
    ['upgraded, some', (from) => from.upgradeKits({ names: ['genapp'] }), ['upgrade', ['genapp']]],
    ['rolled back', (from) => from.rollBackKits(), ['rollBack']],
    ['taken as somebody made them by hand', (from) => from.takeKitsByHand(), ['takeByHand']],
  ])('are %s by an operation', async (_what, order, recorded) => {
    const operation = await order(client);
    expect(operation).toMatchObject({ phase: 'running', order: expect.stringMatching(/^kit /) });
    expect(await client.operation(operation.id)).toEqual(operation);
    expect(served.kits.orders).toEqual([[...recorded, 'local']]);
  });

  it('are installed once by an order that is sent twice', async () => {
    const key = { idempotencyKey: 'once' };
    const [one, other] = [
      await client.addKits({ packages: ['a'] }, key),
      await client.addKits({ packages: ['a'] }, key),
    ];
    expect(other).toEqual(one);
    expect(served.kits.orders).toHaveLength(1);
  });

  it.each([
    ['/kits', '{}', 'packages'],
    ['/kits', '{"packages":[]}', 'packages'],
    ['/kits', '{"packages":[""]}', 'packages.0'],
    ['/kits', '{"packages":["a"],"force":true}', 'force'],
    ['/kits/remove', '{"names":"genapp"}', 'names'],
    ['/kits/upgrade', '{"names":[]}', 'names'],
    ['/kits/upgrade?plan=perhaps', '{}', 'plan'],
    ['/backups', '{"file":"here.lkssp"}', 'file'],
    ['/backups/restore', '{"file":"/a\\u0000b"}', 'file'],
    ['/upgrade', '{"to":2}', 'to'],
  ])('are left alone by a wrong order: POST %s %s', async (path, body, named) => {
    const answer = await served.raw('POST', `/api/v1${path}`, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'LKSSP_REQUEST_INVALID',
      detail: expect.stringContaining(named),
    });
    expect([...served.kits.orders, ...served.server.orders]).toEqual([]);
  });

  it('may take longer to ask for than anything else may be silent', async () => {
    const slow = await serveApi({ limits: { idleMs: 200 } });
    slow.administration.operations.held = true;
    const { id } = await slow.client.rollBackKits();
    const registry = Promise.withResolvers<void>();
    slow.kits.registry = registry.promise;
    const offered = slow.client.offeredKits();
    // An ordinary question of the same age is cut off: so much time has passed.
    await expect(slow.raw('GET', `/api/v1/operations/${id}?seen=1&waitMs=30000`)).rejects.toThrow(/hang up|ECONNRESET/);
    registry.resolve();
    await expect(offered).resolves.toEqual(offers);
    await slow.close();
  });
});

describe('the server as a whole', () => {
  it('tells what an upgrade would do, and does nothing', async () => {
    expect(await client.planUpgrade()).toEqual(upgradePlan);
    expect(await client.planUpgrade({ to: '1.5.0' })).toEqual({ ...upgradePlan, to: '1.5.0' });
    expect(served.server.orders).toEqual([]);
  });

  it.each<[string, (from: Client) => Promise<Operation>, readonly unknown[]]>([
    ['upgraded as far as it can', (from) => from.upgrade(), ['upgrade', undefined]],
    ['upgraded to a version', (from) => from.upgrade({ to: '2.0.0' }), ['upgrade', '2.0.0']],
    ['rolled back', (from) => from.rollBackUpgrade(), ['rollBack']],
    ['backed up', (from) => from.createBackup(), ['createBackup', undefined]],
    ['backed up into a file', (from) => from.createBackup({ file: '/b' }), ['createBackup', '/b']],
    ['restored', (from) => from.restoreBackup({ file: '/b' }), ['restoreBackup', '/b', {}]],
    [
      'restored over what there is',
      (from) => from.restoreBackup({ file: '/b', replace: true }),
      ['restoreBackup', '/b', { replace: true }],
    ],
  ])('is %s by an operation', async (_what, order, recorded) => {
    const operation = await order(client);
    expect(await client.operation(operation.id)).toEqual(operation);
    expect(served.server.orders).toEqual([[...recorded, 'local']]);
  });

  it('takes orders without a body where nothing has to be said', async () => {
    for (const path of ['/upgrade', '/backups', '/kits/upgrade']) {
      expect((await served.raw('POST', `/api/v1${path}`)).status).toBe(202);
    }
  });

  it('tells how the last changeover went, also when there was none', async () => {
    expect(await client.lastChangeover()).toEqual(changeover);
    served.server.last = undefined;
    expect(await client.lastChangeover()).toBeUndefined();
  });

  it('lists backups, or looks at one', async () => {
    expect(await client.backups()).toEqual(backups);
    expect(await client.backups('/root/old.lkssp')).toEqual([backups[1]]);
  });

  it('reads everything again', async () => {
    const { remarks, kits: byHand } = await client.reload();
    expect(remarks.map(({ text }) => text)).toEqual([
      'configuration read again from /etc/lkssp/lkssp.config.yaml: nothing has changed',
    ]);
    expect(byHand).toMatchObject({ order: 'kit take by hand', phase: 'running' });
    served.reloading.hasKits = false;
    expect(await client.reload()).toEqual({ remarks });
    expect(served.reloading.orders).toEqual(['local', 'local']);
  });
});
