import type {
  Administration,
  Catalogue,
  EventBus,
  KitAdministration,
  Logger,
  ServerAdministration,
} from '@lkssp/core/engine';
import { buildApp } from './app.js';
import type { Context } from './context.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import type { LogTail } from './log-tail.js';
import { OperationHold } from './request/operation-hold.js';
import { Quiet } from './quiet.js';
import type { Reloading } from './reloading.js';
import { Speech } from './speech.js';
import { EventStreams } from './stream/event-streams.js';
import { listenAt } from './unix-socket.js';

/** What an API is made of. */
export interface ApiOptions {
  readonly administration: Administration;
  readonly kits: KitAdministration;
  readonly server: ServerAdministration;
  readonly reloading: Reloading;
  /** Protects nothing, and takes only orders that need no protection. Default false. */
  readonly maintenance?: boolean;
  readonly events: EventBus;
  readonly logTail: LogTail;
  /** Is told of refused requests and of defects. */
  readonly logger?: Logger;
  /** Texts by language tag in lower case, `ja`; English needs none. */
  readonly catalogues?: ReadonlyMap<string, Catalogue>;
  /** Who gives the orders that come through this socket. Default `local`. */
  readonly who?: string;
  /** Left out: those of a daemon. */
  readonly limits?: Partial<Limits>;
}

/** One API at one unix socket. */
export interface Api {
  /** Listens at `socketPath`, mode 0600. Rejects with `LKSSP_SOCKET_UNUSABLE`. Call it once. */
  listen(socketPath: string): Promise<void>;
  /** Takes no more requests, ends streams with a last event, waits at most `graceMs` for what is being answered, then cuts. Never rejects. */
  close(graceMs: number): Promise<void>;
  /** Milliseconds in which nobody has asked anything; 0 while a request or a stream is open. */
  quietMs(): number;
}

/** Makes an API that does not listen yet. */
export function createApi(options: ApiOptions): Api {
  const context = contextOf(options);
  let closing: Promise<void> | undefined;
  const { app } = buildApp(context, () => closing !== undefined);

  const close = async (graceMs: number): Promise<void> => {
    context.streams.close();
    context.hold.release();
    const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
    // What can go wrong here is a server that never listened: it is closed all the same.
    await app.close().catch(() => undefined);
    clearTimeout(cut);
  };

  return {
    listen: async (socketPath) => {
      await app.ready();
      await listenAt(app.server, socketPath);
    },
    close: (graceMs) => {
      closing ??= Promise.resolve().then(() => close(graceMs));
      return closing;
    },
    quietMs: () => context.quiet.ms,
  };
}

function contextOf({ catalogues, who = 'local', limits, maintenance = false, logger, ...parts }: ApiOptions): Context {
  const all = { ...DEFAULT_LIMITS, ...limits };
  return {
    ...parts,
    logger,
    maintenance,
    who,
    speech: new Speech(catalogues),
    streams: new EventStreams(all),
    hold: new OperationHold(parts.events),
    limits: all,
    quiet: new Quiet(),
  };
}
