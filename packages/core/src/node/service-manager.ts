import koffi from 'koffi';

const AF_UNIX = 1;
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const MSG_NOSIGNAL_DONTWAIT = 0x4000 | 0x40;
/** struct sockaddr_un: two bytes of family, 108 of path (unix(7)). */
const LONGEST_NAME = 108;

/** Variables by which a service manager says what it wants to be told (sd_notify(3), sd_watchdog_enabled(3)). */
export interface ServiceVariables {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
  readonly WATCHDOG_PID?: string | undefined;
}

/** Tells systemd, or whoever asked for it, how this process does. Without anybody who asked, it does nothing. Never blocks and never throws. */
export class ServiceManager {
  /** Milliseconds within which each sign of life must follow the one before; undefined when nobody waits for any. */
  readonly watchdogMs: number | undefined;
  readonly #send: ((text: string) => void) | undefined;

  constructor(variables: ServiceVariables, pid: number) {
    this.#send = senderTo(variables.NOTIFY_SOCKET);
    this.watchdogMs = this.#send === undefined ? undefined : watchdogOf(variables, pid);
  }

  /** It serves now. */
  ready(status: string): void {
    this.#send?.(`READY=1\nSTATUS=${oneLine(status)}`);
  }

  status(status: string): void {
    this.#send?.(`STATUS=${oneLine(status)}`);
  }

  stopping(status: string): void {
    this.#send?.(`STOPPING=1\nSTATUS=${oneLine(status)}`);
  }

  /** Asks for more time to stop, from now on. */
  extend(ms: number): void {
    this.#send?.(`EXTEND_TIMEOUT_USEC=${Math.round(ms * 1000)}`);
  }

  /** A reload begins; `ready` ends it. `monotonicMs`: the time now. */
  reloading(monotonicMs: number): void {
    this.#send?.(`RELOADING=1\nMONOTONIC_USEC=${Math.round(monotonicMs * 1000)}`);
  }

  /** From now on each sign of life must follow the one before within `ms`. */
  watchWithin(ms: number): void {
    if (this.watchdogMs !== undefined) this.#send?.(`WATCHDOG_USEC=${Math.round(ms * 1000)}`);
  }

  /** A sign of life. */
  alive(): void {
    this.#send?.('WATCHDOG=1');
  }
}

function senderTo(name: string | undefined): ((text: string) => void) | undefined {
  if (name === undefined || !/^[@/]/.test(name)) return undefined;
  const path = Buffer.from(name.replace(/^@/, '\0'), 'utf8');
  if (path.length >= LONGEST_NAME) return undefined;
  const address = Buffer.concat([Buffer.from(new Uint16Array([AF_UNIX]).buffer), path]);
  const libc = koffi.load(null);
  const sendto = libc.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)');
  const descriptor: number = libc.func('int socket(int, int, int)')(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
  if (descriptor < 0) return undefined;
  return (text) => {
    const bytes = Buffer.from(text, 'utf8');
    sendto(descriptor, bytes, bytes.length, MSG_NOSIGNAL_DONTWAIT, address, address.length);
  };
}

function watchdogOf({ WATCHDOG_USEC, WATCHDOG_PID }: ServiceVariables, pid: number): number | undefined {
  const ms = Number(WATCHDOG_USEC) / 1000;
  const meant = WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === pid;
  return meant && ms > 0 && Number.isFinite(ms) ? ms : undefined;
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
