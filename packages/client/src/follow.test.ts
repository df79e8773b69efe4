import { rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { answer, type ScriptedDaemon, scriptDaemon, stream, type Turn } from '../test/scripted-daemon.js';
import { createClient } from './socket-client.js';
import type { LogLine } from './wire/log.js';

let daemon: ScriptedDaemon | undefined;

afterEach(async () => {
  await daemon?.close();
  daemon = undefined;
});

async function clientOf(...turns: readonly [Turn, ...Turn[]]) {
  daemon = await scriptDaemon(...turns);
  return createClient({ socketPath: daemon.socketPath });
}

const line = (text: string, id?: string) => `${id === undefined ? '' : `id: ${id}\n`}data: {"line":"${text}"}\n\n`;

/** The first `count` items of a stream. */
async function take(items: AsyncIterable<LogLine>, count: number): Promise<readonly string[]> {
  const taken: string[] = [];
  for await (const item of items) {
    taken.push(item.line);
    if (taken.length === count) break;
  }
  return taken;
}

const asked = () => daemon?.requests.map(([, path, headers]) => [path, headers['last-event-id']]);

describe('follow', () => {
  it('gives items as they come', async () => {
    const client = await clientOf(stream(line('a') + line('b'), 'stay'));
    expect(await take(client.followLog(), 2)).toEqual(['a', 'b']);
  });

  it.each(['end', 'break'] as const)('goes on after the last item when the stream comes to its %s', async (end) => {
    const client = await clientOf(stream(line('a', 'r-1'), end), stream('', end), stream(line('b', 'r-2'), 'stay'));
    expect(await take(client.followLog(), 2)).toEqual(['a', 'b']);
    expect(asked()).toEqual([
      ['/api/v1/log/follow', undefined],
      ['/api/v1/log/follow', 'r-1'],
      ['/api/v1/log/follow', 'r-1'],
    ]);
  });

  it('begins after the item that the caller names', async () => {
    const client = await clientOf(stream(line('b'), 'stay'));
    await take(client.followLog({ after: 'r-9' }), 1);
    expect(asked()).toEqual([['/api/v1/log/follow', 'r-9']]);
  });

  it('ends without an error when its signal says so', async () => {
    const client = await clientOf(stream(line('a'), 'stay'));
    const enough = new AbortController();
    const taken: string[] = [];
    for await (const item of client.followLog({ signal: enough.signal })) {
      taken.push(item.line);
      enough.abort();
    }
    expect(taken).toEqual(['a']);
  });

  it('fails at once where there never was a daemon', async () => {
    const client = createClient({ socketPath: '/nonexistent/x.sock' });
    await expect(take(client.followLog({ patienceMs: 60_000 }), 1)).rejects.toMatchObject({
      code: 'LKSSP_DAEMON_ABSENT',
    });
  });

  it('fails when the daemon stays away for longer than its patience', async () => {
    const client = await clientOf(stream(line('a'), 'end'));
    const items = client.followLog({ patienceMs: 250 })[Symbol.asyncIterator]();
    expect((await items.next()).value).toEqual({ line: 'a' });
    await rm(daemon?.socketPath ?? '');
    await expect(items.next()).rejects.toMatchObject({ code: 'LKSSP_DAEMON_ABSENT' });
  });

  it('tries again when the daemon says: not now', async () => {
    const full = answer(503, { code: 'LKSSP_STREAMS_FULL', detail: 'Full.', exit: 1, number: 1, problems: [] });
    const client = await clientOf(stream(line('a', 'r-1'), 'end'), full, stream(line('b'), 'stay'));
    expect(await take(client.followLog(), 2)).toEqual(['a', 'b']);
  });

  it('hands on a refusal', async () => {
    const client = await clientOf(
      answer(404, { code: 'LKSSP_ROUTE_UNKNOWN', detail: 'None.', exit: 7, number: 1, problems: [] }),
    );
    await expect(take(client.followLog(), 1)).rejects.toMatchObject({ code: 'LKSSP_ROUTE_UNKNOWN', exit: 7 });
  });

  it('refuses an item that is no JSON', async () => {
    const client = await clientOf(stream('data: <oops>\n\n', 'stay'));
    await expect(take(client.followLog(), 1)).rejects.toMatchObject({ code: 'LKSSP_ANSWER_INVALID' });
  });
});
