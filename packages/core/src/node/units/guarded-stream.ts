import type { Socket } from 'node:net';

type Listener = (...args: unknown[]) => void;

/** A stream without the types of its many events. */
interface Listened {
  on(event: string, listener: Listener): unknown;
  removeListener(event: string, listener: Listener): unknown;
}

/**
 * The same stream, with one change: what a listener for its bytes throws is told to `broken` instead of ending this
 * process. The D-Bus package parses messages in such listeners, and a message that it does not understand throws there.
 */
export function guardedStream(stream: Socket, broken: (thrown: unknown) => void): Socket {
  const guards = new Map<Listener, Listener>();
  const plain: Listened = { on: stream.on.bind(stream), removeListener: stream.removeListener.bind(stream) };
  const guarded = (listener: Listener): Listener => {
    const guard: Listener = (...args) => {
      try {
        listener(...args);
      } catch (thrown) {
        broken(thrown);
      }
    };
    guards.set(listener, guard);
    return guard;
  };
  const changed: Listened = {
    on: (event, listener) => {
      plain.on(event, event === 'readable' ? guarded(listener) : listener);
      return stream;
    },
    removeListener: (event, listener) => {
      plain.removeListener(event, guards.get(listener) ?? listener);
      guards.delete(listener);
      return stream;
    },
  };
  return Object.assign(stream, changed);
}
