import { loadKoffi } from '../load-koffi.js';

/** Kinds of packets (linux/if_ether.h). */
export const ETHERTYPE = { arp: 0x0806, ipv6: 0x86dd } as const;

/** Where and what. */
export interface PacketSocketNeeds {
  /** Number of the interface. */
  readonly index: number;
  /** One of {@link ETHERTYPE}. */
  readonly protocol: number;
  /** A program of packet-filter; without it nothing is received. */
  readonly filter?: Buffer;
}

/** A packet that came in, without its Ethernet header. */
export interface ReceivedPacket {
  readonly bytes: Buffer;
  /** Hardware address of who sent it. */
  readonly from: Buffer;
}

// Constants of Linux that are the same on every architecture Node runs on there.
const AF_PACKET = 17;
const DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const MSG_DONTWAIT = 0x40;
const ADDRESS_BYTES = 20;
const FILTER_STEP = 8;
const PACKET_BYTES = 2048;

class Libc {
  static #one: Libc | undefined;
  readonly #lib = loadKoffi().load(null);
  readonly program = loadKoffi().struct({ steps: 'uint16_t', code: 'void *' });
  readonly socket = this.#lib.func('int socket(int, int, int)');
  readonly bind = this.#lib.func('int bind(int, const void *, uint32_t)');
  readonly attach = this.#lib.func('setsockopt', 'int', [
    'int',
    'int',
    'int',
    loadKoffi().pointer(this.program),
    'uint32_t',
  ]);
  readonly sendto = this.#lib.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)');
  readonly recvfrom = this.#lib.func('intptr_t recvfrom(int, void *, size_t, int, void *, void *)');
  readonly close = this.#lib.func('int close(int)');

  static get(): Libc {
    Libc.#one ??= new Libc();
    return Libc.#one;
  }
}

/** A socket of packet(7) on one interface; the kernel makes the Ethernet header. Needs CAP_NET_RAW. Never waits. */
export class PacketSocket {
  readonly #libc = Libc.get();
  readonly #needs: PacketSocketNeeds;
  readonly #descriptor: number;
  readonly #buffer = Buffer.alloc(PACKET_BYTES);

  /** Throws a SystemCallFailure. */
  constructor(needs: PacketSocketNeeds) {
    this.#needs = needs;
    // Protocol 0 receives nothing: first the filter, then the binding that opens it.
    this.#descriptor = proven('socket', this.#libc.socket(AF_PACKET, DGRAM_NONBLOCK_CLOEXEC, 0));
    try {
      if (needs.filter !== undefined) this.#receiveOnly(needs.filter);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Sends one packet to a hardware address. Throws a SystemCallFailure, for example when the interface is down. */
  send(to: Buffer, bytes: Buffer): void {
    const address = this.#address(to);
    proven('sendto', this.#libc.sendto(this.#descriptor, bytes, bytes.length, MSG_DONTWAIT, address, address.length));
  }

  /** The next packet that has come, or undefined when none waits or the interface went away. */
  receive(): ReceivedPacket | undefined {
    const sender = Buffer.alloc(ADDRESS_BYTES);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(ADDRESS_BYTES);
    const { recvfrom } = this.#libc;
    const length = Number(recvfrom(this.#descriptor, this.#buffer, PACKET_BYTES, MSG_DONTWAIT, sender, size));
    if (length < 0) return undefined;
    return { bytes: Buffer.from(this.#buffer.subarray(0, length)), from: sender.subarray(12, 18) };
  }

  /** The kernel waits until nobody looks at the socket any more, some 20 ms; this thread does not. */
  close(): void {
    this.#libc.close.async(this.#descriptor, () => undefined);
  }

  #receiveOnly(filter: Buffer): void {
    const program = { steps: filter.length / FILTER_STEP, code: filter };
    const bytes = loadKoffi().sizeof(this.#libc.program);
    proven('setsockopt', this.#libc.attach(this.#descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program, bytes));
    const own = this.#address(Buffer.alloc(0));
    proven('bind', this.#libc.bind(this.#descriptor, own, own.length));
  }

  /** struct sockaddr_ll. */
  #address(mac: Buffer): Buffer {
    const address = Buffer.alloc(ADDRESS_BYTES);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeUInt16BE(this.#needs.protocol, 2);
    address.writeInt32LE(this.#needs.index, 4);
    address.writeUInt8(mac.length, 11);
    mac.copy(address, 12);
    return address;
  }
}

/** What went wrong in a call of the C library, for a person. */
export class SystemCallFailure extends Error {
  override readonly name = 'SystemCallFailure';
}

function proven(call: string, result: number | bigint): number {
  if (result >= 0) return Number(result);
  const { errno, os } = loadKoffi();
  const number = errno();
  if (number === os.errno['EPERM']) throw new SystemCallFailure('lkssp runs without CAP_NET_RAW');
  const name = Object.entries(os.errno).find(([, each]) => each === number)?.[0] ?? `errno ${number}`;
  throw new SystemCallFailure(`${call} failed: ${name}`);
}
