import koffi from 'koffi';
import { LksspError } from '../../errors/lkssp-error.js';

/** A datagram with the proof of who sent it (unix(7), SCM_CREDENTIALS: filled in by the kernel). */
export interface Datagram {
  readonly text: string;
  readonly pid: number;
  readonly uid: number;
  /** Descriptors that came with it; whoever receives them must close them. */
  readonly descriptors: readonly number[];
}

// Constants of Linux that are the same on every architecture Node runs on there.
const AF_UNIX = 1;
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SO_PASSCRED = 16;
const SCM_RIGHTS = 1;
const SCM_CREDENTIALS = 2;
const MSG_DONTWAIT_CMSG_CLOEXEC = 0x40 | 0x40000000;
const HEADER = 16;
const DATA_BYTES = 64 * 1024;
const CONTROL_BYTES = 2048;

/** The few calls of libc that are needed, made on first use: most kit hosts never supervise anything. */
class Libc {
  static #one: Libc | undefined;
  readonly #lib = koffi.load('libc.so.6');
  readonly socket = this.#lib.func('int socket(int, int, int)');
  readonly bind = this.#lib.func('int bind(int, const void *, uint32_t)');
  readonly setsockopt = this.#lib.func('int setsockopt(int, int, int, const void *, uint32_t)');
  readonly recvmsg = this.#lib.func('intptr_t recvmsg(int, void *, int)');
  readonly close = this.#lib.func('int close(int)');
  readonly iovec = koffi.struct({ base: 'void *', len: 'size_t' });
  readonly msghdr = koffi.struct({
    name: 'void *',
    namelen: 'uint32_t',
    iov: 'void *',
    iovlen: 'size_t',
    control: 'void *',
    controllen: 'size_t',
    flags: 'int',
  });
  readonly data = koffi.alloc('uint8', DATA_BYTES);
  readonly control = koffi.alloc('uint8', CONTROL_BYTES);
  readonly iov = koffi.alloc(this.iovec, 1);
  readonly message = koffi.alloc(this.msghdr, 1);

  static get(): Libc {
    Libc.#one ??= new Libc();
    return Libc.#one;
  }
}

/** A unix datagram socket that tells who sends. `address` begins with `@` (abstract) or is a path. */
export class DatagramSocket {
  readonly #libc = Libc.get();
  readonly #descriptor: number;
  readonly #poll: ReturnType<typeof koffi.node.poll>;

  constructor(address: string, onReadable: () => void) {
    this.#descriptor = this.#checked(this.#libc.socket(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0), address);
    try {
      const yes = Buffer.from(new Int32Array([1]).buffer);
      this.#checked(this.#libc.setsockopt(this.#descriptor, SOL_SOCKET, SO_PASSCRED, yes, yes.length), address);
      const name = socketAddress(address);
      this.#checked(this.#libc.bind(this.#descriptor, name, name.length), address);
      this.#poll = koffi.node.poll(this.#descriptor, { readable: true }, onReadable);
    } catch (error) {
      this.#libc.close(this.#descriptor);
      throw error;
    }
  }

  #checked(result: number, what: string): number {
    if (result >= 0) return result;
    throw new LksspError('LKSSP_HOST_UNABLE', { what: `the socket ${what}`, why: `error ${koffi.errno()}` });
  }

  /** The next datagram, or undefined when none waits. Never blocks. */
  receive(): Datagram | undefined {
    const { iovec, msghdr, iov, message, data, control } = this.#libc;
    koffi.encode(iov, iovec, { base: data, len: DATA_BYTES });
    const empty = { name: null, namelen: 0, iov, iovlen: 1, control, controllen: CONTROL_BYTES, flags: 0 };
    koffi.encode(message, msghdr, empty);
    const length = Number(this.#libc.recvmsg(this.#descriptor, message, MSG_DONTWAIT_CMSG_CLOEXEC));
    if (length < 0) return undefined;
    const { controllen } = koffi.decode(message, msghdr) as { controllen: number | bigint };
    const text = Buffer.from(koffi.view(data, DATA_BYTES), 0, length).toString('utf8');
    return { text, ...parseControl(Buffer.from(koffi.view(control, CONTROL_BYTES), 0, Number(controllen))) };
  }

  /** Closes a descriptor that came with a datagram. */
  closeReceived(descriptor: number): void {
    this.#libc.close(descriptor);
  }

  close(): void {
    this.#poll.close();
    this.#libc.close(this.#descriptor);
  }
}

/** struct sockaddr_un: family, then the path, whose first byte is zero for an abstract name. */
function socketAddress(address: string): Buffer {
  const name = Buffer.from(address.startsWith('@') ? `\0${address.slice(1)}` : `${address}\0`, 'utf8');
  if (name.length > 108) throw new TypeError(`the address ${address} is too long for a socket`);
  return Buffer.concat([Buffer.from(new Uint16Array([AF_UNIX]).buffer), name]);
}

/** Walks the control messages (cmsg(3)): length of 8 bytes, level and type of 4, data, padded to 8. */
function parseControl(control: Buffer): Pick<Datagram, 'pid' | 'uid' | 'descriptors'> {
  let [pid, uid] = [0, -1];
  const descriptors: number[] = [];
  for (let at = 0; at + HEADER <= control.length; ) {
    const length = Number(control.readBigUInt64LE(at));
    if (length < HEADER || at + length > control.length) break;
    const type = control.readInt32LE(at + 12);
    const isSocket = control.readInt32LE(at + 8) === SOL_SOCKET;
    if (isSocket && type === SCM_CREDENTIALS) [pid, uid] = [control.readInt32LE(at + 16), control.readInt32LE(at + 20)];
    if (isSocket && type === SCM_RIGHTS) {
      for (let place = at + HEADER; place < at + length; place += 4) descriptors.push(control.readInt32LE(place));
    }
    at += Math.ceil(length / 8) * 8;
  }
  return { pid, uid, descriptors };
}
