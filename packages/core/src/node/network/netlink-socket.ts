import { LksspError } from '../../errors/lkssp-error.js';
import { loadKoffi } from '../load-koffi.js';

/** Bits of rtnetlink groups for bind(2): interfaces, IPv4 and IPv6 addresses (rtnetlink(7)). */
export const RTNETLINK_GROUPS = 0x1 | 0x10 | 0x100;

/** What a socket is made with. */
export interface NetlinkSocketNeeds {
  /** Protocol of the family (netlink(7)). Default 0, NETLINK_ROUTE. */
  readonly protocol?: number;
  /** Groups to hear events of, as bits. Default none. */
  readonly groups?: number;
  /** Bytes of events that the kernel keeps for us; a process with CAP_NET_ADMIN gets all. Default 4 MiB. */
  readonly receiveBuffer?: number;
}

// Constants of Linux that are the same on every architecture Node runs on there.
const AF_NETLINK = 16;
const RAW_NONBLOCK_CLOEXEC = 3 | 0o4000 | 0o2000000;
const NETLINK_ROUTE = 0;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const MSG_TRUNC = 0x20;
const MSG_DONTWAIT = 0x40;
const ADDRESS_BYTES = 12;
/** The kernel packs a dump into as much as was read before, 32 KiB at most (netlink_dump). */
const DATAGRAM_BYTES = 64 * 1024;
const DEFAULT_BUFFER = 4 * 2 ** 20;

class Libc {
  static #one: Libc | undefined;
  readonly #lib = loadKoffi().load(null);
  readonly socket = this.#lib.func('int socket(int, int, int)');
  readonly bind = this.#lib.func('int bind(int, const void *, uint32_t)');
  readonly setsockopt = this.#lib.func('int setsockopt(int, int, int, const void *, uint32_t)');
  readonly sendto = this.#lib.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)');
  readonly recvfrom = this.#lib.func('intptr_t recvfrom(int, void *, size_t, int, void *, void *)');
  readonly close = this.#lib.func('int close(int)');

  static get(): Libc {
    Libc.#one ??= new Libc();
    return Libc.#one;
  }
}

/**
 * A socket of rtnetlink(7) in the network namespace of this process. Never waits: what a request asked for is there when
 * `send` returns, and each `receive` makes the kernel prepare the next part. Throws LKSSP_HOST_UNABLE when the kernel
 * refuses.
 */
export class NetlinkSocket {
  readonly #libc = Libc.get();
  readonly #buffer = Buffer.alloc(DATAGRAM_BYTES);
  readonly #sender = Buffer.alloc(ADDRESS_BYTES);
  readonly #senderBytes = Buffer.alloc(4);
  /** To be waited for by poll(2) or epoll(7). */
  readonly descriptor: number;

  constructor(needs: NetlinkSocketNeeds = {}) {
    this.descriptor = proven(
      'socket',
      this.#libc.socket(AF_NETLINK, RAW_NONBLOCK_CLOEXEC, needs.protocol ?? NETLINK_ROUTE),
    );
    try {
      this.#enlarge(needs.receiveBuffer ?? DEFAULT_BUFFER);
      const own = netlinkAddress(needs.groups ?? 0);
      proven('bind', this.#libc.bind(this.descriptor, own, own.length));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Sends one request to the kernel. */
  send(request: Buffer): void {
    const kernel = netlinkAddress(0);
    proven('sendto', this.#libc.sendto(this.descriptor, request, request.length, 0, kernel, kernel.length));
  }

  /**
   * The next datagram of the kernel, valid until the next call. `empty`: nothing waits. `overflow`: the kernel dropped
   * events; what was known from them is to be asked again.
   */
  receive(): Buffer | 'empty' | 'overflow' {
    for (;;) {
      const length = this.#receiveOnce();
      if (length >= 0 && this.#sender.readUInt32LE(4) !== 0) continue; // Another process, not the kernel.
      if (length > this.#buffer.length) return 'overflow';
      if (length >= 0) return this.#buffer.subarray(0, length);
      const { EAGAIN, EINTR, ENOBUFS } = loadKoffi().os.errno;
      const errno = loadKoffi().errno();
      if (errno === EAGAIN) return 'empty';
      if (errno === ENOBUFS) return 'overflow';
      if (errno !== EINTR) throw unable('recvfrom', errno);
    }
  }

  close(): void {
    this.#libc.close(this.descriptor);
  }

  #receiveOnce(): number {
    this.#senderBytes.writeUInt32LE(ADDRESS_BYTES);
    const [buffer, flags] = [this.#buffer, MSG_DONTWAIT | MSG_TRUNC];
    return Number(this.#libc.recvfrom(this.descriptor, buffer, buffer.length, flags, this.#sender, this.#senderBytes));
  }

  /** Beyond the limit of the machine where we may, up to it where not. */
  #enlarge(bytes: number): void {
    const size = Buffer.alloc(4);
    size.writeInt32LE(bytes);
    if (this.#libc.setsockopt(this.descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size, size.length) === 0) return;
    this.#libc.setsockopt(this.descriptor, SOL_SOCKET, SO_RCVBUF, size, size.length);
  }
}

/** struct sockaddr_nl (netlink(7)); port 0 is the kernel, or "choose one" for our own. */
function netlinkAddress(groups: number): Buffer {
  const address = Buffer.alloc(ADDRESS_BYTES);
  address.writeUInt16LE(AF_NETLINK, 0);
  address.writeUInt32LE(groups, 8);
  return address;
}

function proven(call: string, result: number | bigint): number {
  if (result >= 0) return Number(result);
  throw unable(call, loadKoffi().errno());
}

function unable(call: string, errno: number): LksspError {
  return new LksspError('LKSSP_HOST_UNABLE', { what: 'rtnetlink', why: `${call} failed (errno ${errno})` });
}
