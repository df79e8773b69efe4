import { randomUUID } from 'node:crypto';
import { DatagramSocket } from './datagram-socket.js';
import { type NotifyMessage, parseNotify } from './notify-message.js';

/** Who may speak, and who listens. */
export interface NotifyListener {
  /** True when this process belongs to the program. */
  belongs(pid: number): boolean;
  /** A message of one that belongs. */
  heard(message: NotifyMessage): void;
}

/**
 * The other end of sd_notify(3). Only processes that belong to the program are heard: the kernel names the sender. One that
 * ended before it could be looked up is not heard; senders that use BARRIER=1 (systemd-notify does) wait for us.
 */
export class NotifySocket {
  /** For NOTIFY_SOCKET in the program's environment: an abstract name, so that it needs no folder that every user may enter. */
  readonly address: string;
  readonly #socket: DatagramSocket;
  readonly #listener: NotifyListener;
  #isClosed = false;

  constructor(listener: NotifyListener, address = `@lkssp-notify-${randomUUID()}`) {
    this.address = address;
    this.#listener = listener;
    this.#socket = new DatagramSocket(address, () => this.#drain());
  }

  #drain(): void {
    while (!this.#isClosed) {
      const datagram = this.#socket.receive();
      if (datagram === undefined) return;
      try {
        if (this.#listener.belongs(datagram.pid)) this.#listener.heard(parseNotify(datagram.text));
      } finally {
        // Only now may a sender that waits at a barrier go on and end.
        for (const descriptor of datagram.descriptors) this.#socket.closeReceived(descriptor);
      }
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }
}
