import type { Client } from '@lkssp/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServedApi, serveApi } from './served-api.js';

let served: ServedApi;
let client: Client;

beforeEach(async () => {
  served = await serveApi();
  client = served.client;
});

afterEach(() => served.close());

describe('a client and a server', () => {
  it('agree on who answers', async () => {
    expect(await client.health()).toEqual({
      node: 'alpha',
      version: '1.0.0',
      pid: 4711,
      startedAt: 1_800_000_000_000,
      goingDown: false,
      alarms: 1,
    });
  });

  it('carry the status with sentences in words and with their facts', async () => {
    const status = await client.status();
    expect(status.alarms[0]?.sentence).toEqual({
      number: 202_006,
      text: 'the store cannot be written (no space); protection goes on from memory',
      facts: { why: 'no space' },
    });
    expect(status.resources.map(({ tag, reason }) => [tag, reason.text])).toEqual([
      ['web', 'out of service because db/main failed'],
      ['db/main', 'out of service because db/main failed'],
    ]);
  });

  it('leave options alone that look like a sentence', async () => {
    expect((await client.resource('web')).options).toEqual({ number: 1, facts: { deep: [null, true, 'x'] } });
  });

  it('carry tags with slashes', async () => {
    expect((await client.resource('db/main')).tag).toBe('db/main');
    await client.restoreResource('db/main', { now: true });
    expect(served.administration.orders.at(-1)).toEqual(['restore', 'db/main', { now: true }, 'local']);
  });

  it('create a resource and name its operation', async () => {
    const operation = await client.createResource({
      kit: 'genapp',
      tag: 'app/1',
      options: { a: [1] },
      dependsOn: ['web'],
    });
    expect(operation).toMatchObject({ order: 'create app/1', phase: 'done' });
    expect((await client.resource('app/1')).options).toEqual({ a: [1] });
    expect(await client.operation(operation.id)).toEqual(operation);
  });

  it('point to the operation by Location', async () => {
    const { status, headers } = await served.raw('POST', '/api/v1/resources/web/remove');
    expect(status).toBe(202);
    const { body } = await served.raw('GET', String(headers['location']));
    expect(JSON.parse(body)).toMatchObject({ order: 'remove web' });
  });

  it('take a resource out of service and delete it with its hierarchy', async () => {
    await client.removeResource('web');
    await client.deleteResource('web', { hierarchy: true });
    expect(served.administration.orders).toEqual([
      ['remove', 'web', {}, 'local'],
      ['delete', 'web', { hierarchy: true }, 'local'],
    ]);
  });

  it('carry dependencies', async () => {
    expect(await client.dependencies()).toEqual([{ parent: 'web', child: 'db/main' }]);
    await client.deleteDependency('web', 'db/main');
    expect(await client.dependencies()).toEqual([]);
    await client.createDependency('db/main', 'web');
    expect(await client.dependencies()).toEqual([{ parent: 'db/main', child: 'web' }]);
  });

  it('carry policies, and remarks in words', async () => {
    expect((await client.policies('web')).value[0]).toMatchObject({
      tag: 'web',
      policies: { notificationOnly: false },
    });
    const { tags, remarks } = await client.setPolicy('TemporalRecovery', { on: true, tag: 'web', recoveryLimit: 3 });
    expect(tags).toEqual(['web']);
    expect(remarks.map(({ text }) => text)).toEqual([
      'TemporalRecovery of the server has no effect while Failover is off',
    ]);
    expect(await client.removePolicy('NotificationOnly')).toEqual({ tags: [], remarks: [] });
  });

  it('carry incidents, also a sentence inside a sentence', async () => {
    expect((await client.incidents({ limit: 10, tag: 'web' })).map(({ id }) => id)).toEqual([2, 1]);
    const { entries } = await client.incident(1);
    expect(entries[0]?.sentence).toEqual({
      number: 200_101,
      text: 'incident 1 of web: quickCheck failed: exit 1',
      facts: {
        id: 1,
        tag: 'web',
        reason: { number: 200_005, text: 'quickCheck failed: exit 1', facts: { verb: 'quickCheck', reason: 'exit 1' } },
      },
    });
  });

  it('carry kits and types', async () => {
    expect((await client.kits()).map(({ fate }) => fate)).toEqual(['loaded', 'refused', 'skipped']);
    expect((await client.types())[0]?.timing.quickCheck).toEqual({ everyMs: 30_000, withinMs: 10_000 });
  });

  it('carry what was exported back as something to apply', async () => {
    const document = await client.exportHierarchies();
    expect((await client.planApply(document)).map(({ text }) => text)).toEqual(['create web', 'create db/main']);
    expect(served.administration.orders).toEqual([]);
    expect((await client.apply(document)).order).toBe('apply');
    expect(served.administration.orders).toEqual([['apply', ['web', 'db/main'], 'local']]);
  });

  it('say what would happen', async () => {
    expect((await client.simulate({ fail: ['web'] })).text).toBe('If web failed now, nothing would help.\n');
  });

  it('begin the end of the daemon', async () => {
    expect(await client.stop({ keepRunning: true })).toMatchObject({ order: 'stop' });
    expect(served.administration.orders).toEqual([['stop', { keepRunning: true }, 'local']]);
  });

  it('show the log', async () => {
    for (let at = 1; at <= 3; at++) served.logTail.write({ line: `line ${at}`, level: 'notice' });
    expect(await client.log(2)).toEqual([
      { line: 'line 2', level: 'notice' },
      { line: 'line 3', level: 'notice' },
    ]);
  });

  it('hand out the description of the API', async () => {
    expect(await client.openApi()).toMatchObject({ openapi: '3.1.0' });
  });
});

describe('settings', () => {
  it('are changed by a merge patch: null returns to the level above', async () => {
    const changed = await client.changeSettings('web', { checkIntervalMs: null, failureThreshold: 2 });
    expect(changed).toEqual({ failureThreshold: 2, hungFailover: false, onRemoveFailure: 'leave' });
    expect(served.administration.orders).toEqual([
      ['set', 'web', { checkIntervalMs: null, failureThreshold: 2 }, 'local'],
    ]);
  });

  it('are changed only when nobody else has changed them meanwhile', async () => {
    const { etag } = await client.settings('web');
    await client.changeSettings('web', { failureThreshold: 2 }, { ifMatch: etag });
    await expect(client.changeSettings('web', { failureThreshold: 9 }, { ifMatch: etag })).rejects.toMatchObject({
      status: 412,
      code: 'LKSSP_CHANGED_MEANWHILE',
      message: 'The settings of "web" changed since you read it. Read it again, then decide anew.',
    });
    expect((await client.settings('web')).value.failureThreshold).toBe(2);
    await client.changeSettings('web', { failureThreshold: 9 }, { ifMatch: '*' });
    expect((await client.settings('web')).value.failureThreshold).toBe(9);
  });

  it('have the same tag as long as they are the same', async () => {
    const { etag } = await client.settings('web');
    await client.changeSettings('web', { failureThreshold: 2 });
    expect((await client.settings('web')).etag).not.toBe(etag);
    await client.changeSettings('web', { failureThreshold: null });
    expect((await client.settings('web')).etag).toBe(etag);
  });

  it('of policies are guarded in the same way', async () => {
    const { etag } = await client.policies();
    await client.setPolicy('Failover', { on: false }, { ifMatch: etag });
    await expect(client.setPolicy('Failover', { on: false }, { ifMatch: '"other"' })).rejects.toMatchObject({
      status: 412,
    });
    expect(served.administration.orders).toHaveLength(1);
  });
});
