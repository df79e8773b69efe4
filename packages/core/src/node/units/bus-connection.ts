import type { EventEmitter } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { wordsOf } from '../../errors/lkssp-error.js';
import { type BusReply, type BusRequest, type BusSignal, refusal } from './bus-reply.js';
import { guardedStream } from './guarded-stream.js';

/** What is used of the package, which describes little of itself. */
interface NativeBus {
  readonly connection: EventEmitter & { readonly stream: Socket };
  readonly cookies: Record<number, unknown>;
  invoke(message: NativeCall, answer: (error: NativeError | null, ...body: unknown[]) => void): void;
}
type NativeCall = BusRequest & { serial?: number };
type NativeMessage = Omit<BusSignal, 'body'> & { readonly type: number; readonly body?: readonly unknown[] };
interface NativeError {
  readonly name?: string;
  readonly message?: string;
}
interface NativeModule {
  createClient(setting: {
    readonly stream: Socket;
    readonly direct: true;
    readonly authMethods: readonly string[];
  }): NativeBus;
}

const SIGNAL = 4;
const BUS = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };

/** One connection to a message bus. It ends once and is not used again; it keeps no process alive. */
export class BusConnection {
  readonly #bus: NativeBus;
  readonly #stream: Socket;
  readonly #pending = new Set<(reply: BusReply) => void>();
  #onSignal: (signal: BusSignal) => void = () => {};
  #onEnd: () => void = () => {};
  #endedBy: string | undefined;

  private constructor(native: NativeModule, socket: string) {
    const stream = guardedStream(createConnection(socket), (thrown) =>
      this.#end(`nonsense on the bus: ${wordsOf(thrown)}`),
    );
    stream.unref();
    this.#stream = stream;
    this.#bus = native.createClient({ stream, direct: true, authMethods: ['EXTERNAL'] });
    this.#bus.connection.on('error', (error) => this.#end(wordsOf(error)));
    this.#bus.connection.on('message', (message: NativeMessage) => this.#hear(message));
    stream.on('close', () => this.#end('the connection was closed'));
  }

  /** Connects and says hello. A connection, or the words of why there is none. */
  static async open(socket: string, withinMs: number): Promise<BusConnection | string> {
    const module = (await import('@homebridge/dbus-native')) as unknown as { default: NativeModule };
    const connection = new BusConnection(module.default, socket);
    const hello = await connection.call({ ...BUS, member: 'Hello' }, withinMs);
    if (hello.reply === 'given') return connection;
    connection.end();
    return hello.words;
  }

  get isOpen(): boolean {
    return this.#endedBy === undefined;
  }

  /** The one listener for signals. */
  onSignal(listener: (signal: BusSignal) => void): void {
    this.#onSignal = listener;
  }

  /** The one listener for the end, whoever caused it. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  /** Asks the bus itself for signals that fit a rule. */
  async match(rule: string, withinMs: number): Promise<BusReply> {
    return await this.call({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] }, withinMs);
  }

  /** The same, undone. */
  async unmatch(rule: string, withinMs: number): Promise<BusReply> {
    return await this.call({ ...BUS, member: 'RemoveMatch', signature: 's', body: [rule] }, withinMs);
  }

  /** Calls a method. Never rejects. */
  call(request: BusRequest, withinMs: number): Promise<BusReply> {
    if (this.#endedBy !== undefined) return Promise.resolve({ reply: 'away', words: this.#endedBy });
    return new Promise((resolve) => {
      const message: NativeCall = { ...request };
      const settle = (reply: BusReply): void => {
        clearTimeout(timer);
        this.#pending.delete(settle);
        if (message.serial !== undefined) delete this.#bus.cookies[message.serial];
        resolve(reply);
      };
      const words = `${request.destination} has not answered ${request.member} within ${Math.round(withinMs)} ms`;
      const timer = setTimeout(() => settle({ reply: 'silent', words }), withinMs);
      this.#pending.add(settle);
      this.#bus.invoke(message, (error, ...body) =>
        settle(error === null ? { reply: 'given', body } : refusal(error.name ?? '', error.message ?? '')),
      );
    });
  }

  end(): void {
    this.#end('the connection was ended');
  }

  #end(why: string): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = why;
    this.#stream.destroy();
    for (const settle of this.#pending) settle({ reply: 'away', words: why });
    this.#onEnd();
  }

  #hear({ type, path, interface: of, member, body }: NativeMessage): void {
    if (type === SIGNAL) this.#onSignal({ path, interface: of, member, body: body ?? [] });
  }
}
