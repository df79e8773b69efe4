import type { ListeningSocket, ProcessIdentity, TcpResult } from '@lkssp/core';
import type { ApacheHandle } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { connectTo, isServedBy, isSpecific, type Listen, spoken } from './listen.js';
import { learn } from './learned.js';
import { readConfig } from './read-config.js';
import { servedListens } from './served-listens.js';
import { listed } from './spoken.js';

/** What is wrong with the addresses that an instance serves, the worst first; nothing of it when all is well. */
export interface ListenTrouble {
  readonly failed?: string;
  /** Asked and not answered. */
  readonly silent?: string;
  readonly unable?: string;
  readonly degraded?: string;
}

interface Asked extends TcpResult {
  readonly listen: Listen;
}

const AT_ONCE = 8;

/** Whether each address belongs to the master and accepts connections. */
export async function checkListens(
  call: ApacheCall,
  handle: ApacheHandle,
  master: ProcessIdentity,
): Promise<ListenTrouble> {
  const sockets = await call.host.processes.listening(master);
  const missing = handle.listens.filter((listen) => !isServedBy(listen, sockets));
  const lost = missing.length === 0 ? {} : await judgeMissing(call, handle, master, missing, sockets);
  if (lost.failed !== undefined) return lost;
  const served = handle.listens.filter((listen) => !missing.includes(listen));
  const asked: Asked[] = [];
  for (let at = 0; at < served.length; at += AT_ONCE)
    asked.push(...(await Promise.all(served.slice(at, at + AT_ONCE).map((listen) => ask(call, listen)))));
  const refused = asked.filter(({ answer }) => answer === 'refused').map(({ listen }) => listen);
  // Given up between the two looks: it is about to end, or has another configuration now.
  if (refused.length > 0 && (await givesUp(call, master, refused))) return await checkListens(call, handle, master);
  return { ...troubleOf(call, asked), ...lost };
}

/** True when it does not listen any more where it did a moment ago. Whoever asks again sees that first, so this ends. */
async function givesUp({ host }: ApacheCall, master: ProcessIdentity, listens: readonly Listen[]): Promise<boolean> {
  const sockets = await host.processes.listening(master);
  return listens.some((listen) => !isServedBy(listen, sockets));
}

async function ask({ host }: ApacheCall, listen: Listen): Promise<Asked> {
  return { listen, ...(await host.tcp(connectTo(listen))) };
}

/**
 * A person may have taken an address out of the configuration and reloaded it: then nothing is wrong. Only an address that
 * was served and that the configuration still asks for is lost.
 */
async function judgeMissing(
  call: ApacheCall,
  handle: ApacheHandle,
  { pid }: ProcessIdentity,
  missing: readonly Listen[],
  sockets: readonly ListeningSocket[],
): Promise<ListenTrouble> {
  const places = listed(missing.map(spoken));
  if (sockets.length === 0) return { failed: `its master (process ${pid}) listens nowhere, not at ${places}` };
  const read = await readConfig(call.host, call.options);
  if ('problem' in read) return { degraded: `it does not listen at ${places} any more, and ${read.problem}` };
  const { listens } = read.config;
  const lost = missing.filter((each) =>
    listens.some(({ address, port }) => address === each.address && port === each.port),
  );
  if (lost.length > 0) return { failed: `its master (process ${pid}) does not listen at ${listed(lost.map(spoken))}` };
  // Where it listens instead is guarded from now on.
  learn(call, { ...handle, listens: servedListens(listens, sockets) });
  return {};
}

function troubleOf(call: ApacheCall, asked: readonly Asked[]): ListenTrouble {
  const by = (answer: TcpResult['answer']): readonly Asked[] => asked.filter((each) => each.answer === answer);
  const [silent, unable, refused] = [by('silent'), by('unable'), by('refused')];
  const absent = refused.filter(({ listen }) => isAbsent(call, listen));
  const words = (list: readonly Asked[]): string => listed(list.map(({ listen }) => spoken(listen)));
  if (absent.length > 0) {
    const reason = `it listens at ${words(absent)}, and this machine does not have that address`;
    return absent.length === asked.length ? { failed: reason } : { degraded: reason };
  }
  if (silent.length > 0) return { silent: `it does not accept connections at ${words(silent)}: its queue is full` };
  if (unable[0] !== undefined) return { unable: unable[0].reason };
  // The socket is there and is its own. Whatever refuses is not Apache, and restarting that would help nobody.
  if (refused.length > 0)
    return {
      degraded: `it listens at ${words(refused)}, but connections from this machine are refused: look at the packet filter`,
    };
  return {};
}

function isAbsent({ host }: ApacheCall, { address }: Listen): boolean {
  if (!isSpecific(address)) return false;
  try {
    return host.addresses.all().every((each) => each.address !== address);
  } catch {
    return false;
  }
}
