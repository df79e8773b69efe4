/** A method to call on the bus. */
export interface BusRequest {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus signature of `body`; left out without arguments. */
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/**
 * What became of a call. `refused`: the other side answered with an error. `silent`: no answer in time. `away`: there is no
 * bus, or it or the other side went away before it answered; whether the call was carried out is not known then.
 */
export type BusReply =
  | { readonly reply: 'given'; readonly body: readonly unknown[] }
  | { readonly reply: 'refused'; readonly error: string; readonly words: string }
  | { readonly reply: 'silent' | 'away'; readonly words: string };

/** A signal that came over the bus. */
export interface BusSignal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** Errors by which the bus itself says that the other side is not there, for example while systemd re-executes itself. */
const AWAY = new Set([
  'org.freedesktop.DBus.Error.NoReply',
  'org.freedesktop.DBus.Error.Disconnected',
  'org.freedesktop.DBus.Error.ServiceUnknown',
  'org.freedesktop.DBus.Error.NameHasNoOwner',
]);

/** An error that came back. */
export function refusal(error: string, words: string): BusReply {
  return AWAY.has(error) ? { reply: 'away', words: `${error}: ${words}` } : { reply: 'refused', error, words };
}
