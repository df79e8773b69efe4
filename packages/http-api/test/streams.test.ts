import { connect, type Socket } from 'node:net';
import type { ServerEvent } from '@lkssp/client';
import { serverEventSchema } from '@lkssp/client/schemas';
import { say } from '@lkssp/core/engine';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ServedApi, serveApi } from './served-api.js';

let served: ServedApi;

afterEach(() => served.close());

const raise = (alarm: string): void =>
  served.events.publish({ type: 'alarm-raised', alarm, sentence: say('restored') });

const alarmOf = ({ event }: ServerEvent): string => (event.type === 'alarm-raised' ? event.alarm : event.type);

/** Waits until a stream feeds from the bus: what is published now reaches it. */
const listening = (count = 1) => vi.waitFor(() => expect(served.events.listeners).toBe(count), { interval: 5 });

/** Takes events until there are `count`. */
async function take(stream: AsyncIterator<ServerEvent>, count: number): Promise<readonly ServerEvent[]> {
  const taken: ServerEvent[] = [];
  while (taken.length < count) {
    const { value, done } = await stream.next();
    if (done === true) break;
    taken.push(serverEventSchema.parse(value));
  }
  return taken;
}

const following = (after?: string): AsyncIterator<ServerEvent> =>
  served.client.follow(after === undefined ? {} : { after })[Symbol.asyncIterator]();

/** A reader that opens a stream and reads nothing. */
function openSlowly(path: string, headers: readonly string[] = []): Socket {
  const socket = connect(served.socketPath);
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${headers.map((each) => `${each}\r\n`).join('')}\r\n`);
  socket.pause();
  return socket;
}

describe('the event stream', () => {
  it('tells what happens from now on, in order, in words', async () => {
    served = await serveApi();
    raise('before');
    const stream = following();
    const taking = take(stream, 3);
    await listening();
    for (const alarm of ['a', 'b', 'c']) raise(alarm);
    const events = await taking;
    expect(events.map(alarmOf)).toEqual(['a', 'b', 'c']);
    expect(events.map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
    expect(events[0]?.event).toMatchObject({ sentence: { number: 200_011 - 2, text: 'restored' } });
    await stream.return?.();
    await listening(0);
  });

  it('carries every kind of event', async () => {
    served = await serveApi();
    const sentence = say('restored');
    const kinds = [
      { type: 'state-changed', tag: 'web', from: 'ISP', to: 'OSF', reason: sentence },
      { type: 'incident-opened', incident: 1, tag: 'web', reason: sentence },
      { type: 'incident-told', incident: 1, tag: 'web', kind: 'action', sentence },
      { type: 'incident-ended', incident: 1, tag: 'web', result: 'recovered', repairMs: 12.5 },
      { type: 'alarm-raised', alarm: 'a', sentence },
      { type: 'alarm-cleared', alarm: 'a' },
      { type: 'configuration-changed', sentence },
      { type: 'operation-changed', operation: 'op-1', phase: 'done', sentence },
    ] as const;
    const taking = take(following(), kinds.length);
    await listening();
    for (const kind of kinds) served.events.publish(kind);
    expect((await taking).map(({ event }) => event.type)).toEqual(kinds.map(({ type }) => type));
  });

  it('goes on after the last event that was seen', async () => {
    served = await serveApi();
    const first = following();
    const taking = take(first, 2);
    await listening();
    for (const alarm of ['a', 'b', 'c', 'd']) raise(alarm);
    const seen = (await taking).at(-1)?.id ?? '';
    await first.return?.();
    raise('e');
    expect((await take(following(seen), 3)).map(alarmOf)).toEqual(['c', 'd', 'e']);
  });

  it('says that there is a gap when the events in between are not kept any more', async () => {
    served = await serveApi({ kept: 3 });
    const first = following();
    const taking = take(first, 1);
    await listening();
    raise('a');
    const seen = (await taking)[0]?.id ?? '';
    await first.return?.();
    for (const alarm of ['b', 'c', 'd', 'e']) raise(alarm);
    const second = following(seen);
    expect((await take(second, 1)).map(alarmOf)).toEqual(['reset']);
    raise('f');
    expect((await take(second, 1)).map(alarmOf)).toEqual(['f']);
  });

  it('says so exactly when one is missing', async () => {
    served = await serveApi({ kept: 3 });
    const first = following();
    const taking = take(first, 1);
    await listening();
    raise('a');
    const seen = (await taking)[0]?.id ?? '';
    for (const alarm of ['b', 'c', 'd']) raise(alarm);
    expect((await take(following(seen), 3)).map(alarmOf)).toEqual(['b', 'c', 'd']);
  });

  it.each(['otherrun-1', '7', 'nonsense', '-1', '٣', 'x'.repeat(3000)])(
    'does not take %s for a place in this run of the daemon',
    async (after) => {
      served = await serveApi();
      raise('a');
      expect((await take(following(encodeURIComponent(after)), 1)).map(alarmOf)).toEqual(['reset']);
    },
  );

  it('takes a place ahead of everything for one of another run', async () => {
    served = await serveApi();
    const first = following();
    const taking = take(first, 1);
    await listening();
    raise('a');
    const [run = ''] = ((await taking)[0]?.id ?? '').split('-');
    expect((await take(following(`${run}-99`), 1)).map(alarmOf)).toEqual(['reset']);
  });

  it('resumes from where it was opened, also when nothing had happened before it broke', async () => {
    served = await serveApi();
    raise('before');
    const stream = following();
    const taking = take(stream, 1);
    await listening();
    const again = openSlowly('/api/v1/events');
    const text = await new Promise<Buffer>((got) => again.resume().once('data', got));
    const id = /^id: (.*)$/m.exec(String(text))?.[1];
    again.destroy();
    raise('a');
    expect((await taking).map(alarmOf)).toEqual(['a']);
    expect((await take(following(id), 1)).map(alarmOf)).toEqual(['a']);
  });

  it('ends with a last event when the daemon closes in order', async () => {
    served = await serveApi();
    const taking = take(following(), 1);
    await listening();
    const closed = served.api.close(5000);
    expect((await taking).map(alarmOf)).toEqual(['closing']);
    await closed;
  });

  it('shows that it lives while nothing happens', async () => {
    served = await serveApi({ limits: { heartbeatMs: 10 } });
    const socket = openSlowly('/api/v1/events');
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk.toString();
    });
    socket.resume();
    await vi.waitFor(() => expect(got.match(/^:$/gm)?.length).toBeGreaterThan(2));
    socket.destroy();
  });
});

describe('a slow reader', () => {
  it('is cut off before it costs much, and others are not', async () => {
    served = await serveApi({ limits: { streamBytes: 100_000 } });
    const slow = openSlowly('/api/v1/events');
    await listening();
    const taking = take(following(), 1000);
    await listening(2);
    const sentence = say('checkFailed', { verb: 'quickCheck', reason: 'x'.repeat(2000) });
    for (let count = 0; count < 1000; count++) {
      served.events.publish({ type: 'alarm-raised', alarm: `a${count}`, sentence });
      if (count % 10 === 0) await new Promise((turn) => setImmediate(turn));
    }
    await listening(1);
    expect((await taking).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
    slow.destroy();
  });

  it('finds its place taken when too many follow', async () => {
    served = await serveApi({ limits: { streams: 2 } });
    const open = [openSlowly('/api/v1/events'), openSlowly('/api/v1/log/follow')];
    await vi.waitFor(() => expect(served.events.listeners + served.logTail.listeners).toBe(2));
    const { status, body } = await served.raw('GET', '/api/v1/events');
    expect([status, JSON.parse(body)]).toEqual([503, expect.objectContaining({ code: 'LKSSP_STREAMS_FULL' })]);
    open[0]?.destroy();
    await listening(0);
    const taking = take(following(), 1);
    await listening();
    raise('a');
    expect((await taking).map(alarmOf)).toEqual(['a']);
    open[1]?.destroy();
  });
});

describe('the log stream', () => {
  it('tells lines from now on and lets go of the log when the reader goes', async () => {
    served = await serveApi();
    served.logTail.write({ line: 'before' });
    const stream = served.client.followLog()[Symbol.asyncIterator]();
    const next = stream.next();
    await vi.waitFor(() => expect(served.logTail.listeners).toBe(1));
    served.logTail.write({ line: 'a', level: 'error', at: 5 });
    expect((await next).value).toEqual({ line: 'a', level: 'error', at: 5 });
    await stream.return?.();
    await vi.waitFor(() => expect(served.logTail.listeners).toBe(0));
  });
});
