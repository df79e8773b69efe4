/** Entry of the store's thread: all of SQLite happens here, so that a slow disk never holds the daemon up. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { FLAG, type NumberedReply, type NumberedRequest, type StoreThreadData } from './store-protocol.js';
import { StoreSession } from './store-session.js';

const data = workerData as StoreThreadData;
const flags = new Int32Array(data.flags);
const session = new StoreSession(data, (number) => Atomics.load(flags, FLAG.GIVEN_UP) >= number);

parentPort?.on('message', (first: NumberedRequest) => {
  const waiting = [first, ...drain()];
  Atomics.store(flags, FLAG.BUSY, 1);
  let replies: readonly NumberedReply[] = [];
  try {
    replies = session.answer(waiting);
  } finally {
    Atomics.store(flags, FLAG.BUSY, 0);
    Atomics.notify(flags, FLAG.BUSY);
  }
  for (const reply of replies) parentPort?.postMessage(reply);
  for (const { number, request } of waiting)
    if (request.ask === 'copy') void session.copy(number, request.file).then((reply) => parentPort?.postMessage(reply));
  if (session.isClosed) parentPort?.close();
});

/** What has come while the last group was written: it shares the next transaction. */
function drain(): NumberedRequest[] {
  const more: NumberedRequest[] = [];
  if (parentPort === null) return more;
  for (let next = receiveMessageOnPort(parentPort); next !== undefined; next = receiveMessageOnPort(parentPort))
    more.push(next.message as NumberedRequest);
  return more;
}
