import type { PortListener, ProcessFacts } from '@lkssp/core';
import type { ApacheCall } from './apache-options.js';
import { isHttpdName } from './httpd-program.js';
import { type Listen, spoken } from './listen.js';
import { listed } from './spoken.js';

/** Each costs a walk. */
const MOST_PORTS = 8;
const ANY = new Set(['0.0.0.0', '::']);

/** Whoever listens where this instance wants to. */
export interface Taker {
  readonly listen: Listen;
  readonly process?: ProcessFacts;
}

/** Who has the addresses that it needs. Walks all processes: for reasons and endings. */
export async function portTakers({ host }: ApacheCall, listens: readonly Listen[]): Promise<readonly Taker[]> {
  const ports = [...new Set(listens.map(({ port }) => port))].slice(0, MOST_PORTS);
  const takers: Taker[] = [];
  for (const port of ports) {
    const there = await host.processes.listeners(port);
    for (const listen of listens.filter((each) => each.port === port))
      for (const socket of there.filter((each) => overlaps(listen, each)))
        takers.push({ listen, ...(socket.process === undefined ? {} : { process: socket.process }) });
  }
  return takers;
}

function overlaps({ address }: Listen, socket: PortListener): boolean {
  return address === undefined || ANY.has(address) || ANY.has(socket.address) || address === socket.address;
}

/** `port 80 is taken by nginx (process 123)`. One process for each address: its workers have it too. */
export function takersSpoken(takers: readonly Taker[]): string {
  const first = [...new Map(takers.toReversed().map((taker) => [spoken(taker.listen), taker])).values()];
  return listed(
    first.map(({ listen, process }) => {
      const who = process === undefined ? 'a process that cannot be seen' : `${process.name} (process ${process.pid})`;
      return `${spoken(listen)} is taken by ${who}`;
    }),
  );
}

/**
 * Workers of this instance that hold its port, by its pid file: their session is the one of the process that the file
 * names, which is gone; they run Apache; and they listen where this instance does.
 */
export function orphansAmong(
  { host, options }: ApacheCall,
  takers: readonly Taker[],
  pidInFile: number | undefined,
): readonly ProcessFacts[] {
  if (pidInFile === undefined || host.processes.identify(pidInFile) !== undefined) return [];
  const workers = takers.flatMap(({ process }) => process ?? []);
  const own = workers.filter(({ session, exe }) => session === pidInFile && isHttpdName(exe, options.httpd));
  return [...new Map(own.map((each) => [each.pid, each])).values()];
}
