import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';

/** A message as the package reads and writes it. */
export interface StandInMessage {
  type: number;
  serial: number;
  path: string;
  interface: string;
  member: string;
  destination?: string;
  body?: readonly unknown[];
}

type Answer =
  | { readonly signature: string; readonly body: readonly unknown[] }
  | { readonly error: string }
  | 'nothing'
  | undefined;

interface MessageModule {
  marshall(message: object): Buffer;
  unmarshalMessages(stream: Socket, onMessage: (message: StandInMessage) => void, setting: object): void;
}

const [CALL, RETURN, ERROR, SIGNAL] = [1, 2, 3, 4];
const native = createRequire(import.meta.url)('@homebridge/dbus-native/lib/message') as MessageModule;

/**
 * STAND-IN for a message bus with systemd on it, for what the real ones cannot be brought to do: be silent, talk nonsense,
 * lose a signal. The real ones are tried in test/lab/qsp.
 */
export class StandInBus {
  /** What was asked, oldest first: `Manager.StartUnit`. */
  readonly asked: string[] = [];
  /** Answers by member; `undefined` is an empty return. */
  readonly answers = new Map<string, (message: StandInMessage) => Answer>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #serial = 1;

  constructor() {
    this.#server = createServer((socket) => this.#greet(socket));
    this.answers.set('Hello', () => ({ signature: 's', body: [':1.1'] }));
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve) => this.#server.listen(path, resolve));
  }

  /** Every connection is lost; new ones are taken. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sends a signal to everybody. */
  signal(path: string, of: string, member: string, signature: string, body: readonly unknown[]): void {
    this.send({ type: SIGNAL, path, interface: of, member, signature, body });
  }

  /** Sends bytes that are no message. */
  talkNonsense(bytes: Buffer): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  send(message: object): void {
    const bytes = native.marshall({ ...message, serial: (this.#serial += 1) });
    for (const socket of this.#sockets) socket.write(bytes);
  }

  /** The authentication of D-Bus: a line with a credential, a line that says yes, a line that begins. */
  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    let text = '';
    const read = (): void => {
      for (let byte = socket.read(1); byte !== null; byte = socket.read(1)) {
        text += String(byte);
        if (text.endsWith('BEGIN\r\n')) {
          socket.off('readable', read);
          native.unmarshalMessages(socket, (message) => this.#take(message), {});
          // What came with the line before is in the buffer already, and is told to no new listener.
          return void setImmediate(() => socket.emit('readable'));
        }
        if (text.endsWith('\r\n')) {
          text = '';
          socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
        }
      }
    };
    socket.on('readable', read);
  }

  #take(message: StandInMessage): void {
    if (message.type !== CALL) return;
    this.asked.push(`${message.interface.split('.').at(-1)}.${message.member}`);
    const answer = this.answers.get(message.member)?.(message);
    if (answer === 'nothing') return;
    const back = { replySerial: message.serial, destination: ':1.1' };
    if (answer === undefined) return this.send({ type: RETURN, ...back });
    if ('error' in answer) {
      return this.send({ type: ERROR, ...back, errorName: answer.error, signature: 's', body: ['no'] });
    }
    this.send({ type: RETURN, ...back, ...answer });
  }
}
