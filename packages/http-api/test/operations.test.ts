import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient } from '@lkssp/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ServedApi, serveApi } from './served-api.js';

let served: ServedApi;

beforeEach(async () => {
  served = await serveApi();
  served.administration.operations.held = true;
});

afterEach(() => served.close());

const waiting = (count: number) => vi.waitFor(() => expect(served.events.listeners).toBe(count), { interval: 5 });

describe('waiting for an operation', () => {
  it('tells progress as it comes and ends when it is done', async () => {
    const { client, administration } = served;
    const begun = await client.restoreResource('web');
    expect(begun.phase).toBe('running');
    const told: string[] = [];
    const ended = client.waitFor(begun, { onProgress: ({ text }) => void told.push(text) });
    await waiting(1);
    administration.operations.tell(begun.id, 'restored');
    await vi.waitFor(() => expect(told).toEqual(['restored']));
    await waiting(1);
    administration.operations.end(begun.id, 'done');
    expect(await ended).toMatchObject({ phase: 'done', endedAt: 1_800_000_001_000 });
    expect(told).toEqual(['restored', 'restore web done in 1s']);
    await waiting(0);
  });

  it('gives the exit code of what ended it', async () => {
    const begun = await served.client.restoreResource('web');
    const ended = served.client.waitFor(begun);
    served.administration.operations.end(begun.id, 'failed', 'LKSSP_RESOURCE_NEEDED');
    expect(await ended).toMatchObject({ phase: 'failed', code: 'LKSSP_RESOURCE_NEEDED', exit: 8 });
  });

  it('takes an error code that is not in the table for a defect', async () => {
    const begun = await served.client.restoreResource('web');
    served.administration.operations.end(begun.id, 'failed', 'LKSSP_FROM_THE_FUTURE');
    expect(await served.client.operation(begun.id)).toMatchObject({ exit: 3 });
  });

  it('is not disturbed by other operations', async () => {
    const [one, other] = [await served.client.restoreResource('web'), await served.client.removeResource('web')];
    let isOver = false;
    const ended = served.client.waitFor(one).finally(() => {
      isOver = true;
    });
    await waiting(1);
    served.administration.operations.end(other.id, 'done');
    expect((await served.client.waitFor(other)).phase).toBe('done');
    expect(isOver).toBe(false);
    served.administration.operations.end(one.id, 'done');
    expect((await ended).id).toBe(one.id);
  });

  it('ends at its deadline and leaves nothing behind', async () => {
    const begun = await served.client.restoreResource('web');
    await expect(served.client.waitFor(begun, { deadlineMs: 40 })).rejects.toMatchObject({
      code: 'LKSSP_OPERATION_UNFINISHED',
    });
    await waiting(0);
  });

  it('lets the server forget it when it is given up', async () => {
    const begun = await served.client.restoreResource('web');
    const giveUp = new AbortController();
    const ended = served.client.waitFor(begun, { signal: giveUp.signal });
    await waiting(1);
    giveUp.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
    await waiting(0);
  });

  it('is answered when the daemon closes', async () => {
    const begun = await served.client.stop();
    const held = served.raw('GET', `/api/v1/operations/${begun.id}?seen=0&waitMs=30000`);
    await waiting(1);
    await served.api.close(5000);
    expect(await held).toMatchObject({ status: 200, body: expect.stringContaining('"running"') as string });
  });
});

describe('closing', () => {
  it('refuses new requests with a sentence while old ones are answered, then lets go of the socket', async () => {
    const begun = await served.client.stop();
    const { promise, resolve } = Promise.withResolvers<string>();
    served.administration.simulate = () => promise;
    const slow = served.client.simulate({ fail: [] });
    await served.client.health();
    const closed = served.api.close(5000);
    const late = served.client.operation(begun.id).catch((error: unknown) => error);
    resolve('page');
    expect(await slow).toEqual({ text: 'page' });
    expect(await late).toMatchObject({
      exit: 9,
      code: expect.stringMatching(/^LKSSP_DAEMON_(STOPPING|ABSENT)$/) as string,
    });
    await closed;
    const { code } = (await createClient({ socketPath: served.socketPath })
      .health()
      .catch((error: { code: string }) => error)) as { code: string };
    expect(code).toBe('LKSSP_DAEMON_ABSENT');
  });

  it('cuts what is not answered within the grace', async () => {
    served.administration.simulate = () => new Promise(() => {});
    const slow = served.client.simulate({ fail: [] }).catch((error: unknown) => error);
    await served.client.health();
    await served.api.close(20);
    expect(await slow).toMatchObject({ code: 'LKSSP_DAEMON_ABSENT' });
  });

  it('can be asked for twice', async () => {
    expect(await Promise.all([served.api.close(100), served.api.close(0)])).toEqual([undefined, undefined]);
  });
});

describe('a caller who does not read his answer', () => {
  it('loses his connection', async () => {
    const slow = await serveApi({ limits: { idleMs: 50 } });
    slow.administration.simulate = () => Promise.resolve('x'.repeat(50_000_000));
    const socket = connect(slow.socketPath);
    const body = '{"fail":[]}';
    const head = `POST /api/v1/simulations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.write(`${head}\r\n\r\n${body}`);
    const broken: string[] = [];
    socket.on('error', ({ message }) => void broken.push(message));
    await once(socket, 'readable');
    // Only writing tells a reader who does not read that the other side is gone. It does so less often than idleMs.
    const poke = (): void => {
      socket.write('\r\n');
      expect(broken[0]).toContain('EPIPE');
    };
    await vi.waitFor(poke, { interval: 200 });
    expect((await slow.client.health()).node).toBe('alpha');
    await slow.close();
  });
});
