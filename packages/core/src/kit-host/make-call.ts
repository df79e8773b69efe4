import type { Call, KitLog } from '../contract/verbs.js';
import { makeKitLog } from './kit-log.js';
import type { CallOrder, Report } from './protocol.js';
import type { RunningCall } from './running-call.js';

/**
 * What a verb gets. Host, signal and log are made when they are asked for: a check runs a thousand times a minute and
 * often needs none. Own members, so that a kit may copy them with `{ ...call }`.
 */
export function makeCall(order: CallOrder, running: RunningCall, report: (report: Report) => void): Call<unknown> {
  let log: KitLog | undefined;
  return {
    resource: order.view,
    options: order.options as object,
    handle: order.handle,
    get host() {
      return running.host;
    },
    get signal() {
      return running.signal;
    },
    get log() {
      log ??= makeKitLog(running.label, report);
      return log;
    },
  };
}
