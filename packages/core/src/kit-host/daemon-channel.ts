import type { Report } from './protocol.js';
import { currentCall } from './running-call.js';

const LAST_WORDS_MS = 500;

/** The channel to the daemon. */
export interface DaemonChannel {
  send(batch: readonly Report[]): void;
  /** Calls `act` when everything has been handed to the kernel, and half a second later in any case. */
  afterSent(act: () => void): void;
}

/** Takes the channel to the daemon away from the kits: what they send by themselves is nonsense, and told so. */
export function takeChannel(): DaemonChannel {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('a kit host is started by the daemon, not by hand');
  let unsent = 0;
  const waiting: (() => void)[] = [];
  const sendBatch = (batch: readonly Report[]): void => {
    unsent += 1;
    send(batch, undefined, undefined, () => {
      unsent -= 1;
      if (unsent === 0) for (const act of waiting) act();
    });
  };
  process.send = () => refuseMessage(sendBatch);
  return {
    send: sendBatch,
    afterSent: (act) => {
      setTimeout(act, LAST_WORDS_MS);
      if (unsent === 0) act();
      else waiting.push(act);
    },
  };
}

function refuseMessage(send: (batch: readonly Report[]) => void): boolean {
  const call = currentCall.getStore();
  const what = 'it called process.send, which belongs to lkssp';
  if (call === undefined) send([{ say: 'nonsense', kit: '', what }]);
  else call.nonsense = what;
  return false;
}
