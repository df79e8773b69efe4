export { type Home, homeOf } from './home.js';
export type { DaemonOrder } from './daemon-order.js';
export { runDaemon } from './run-daemon.js';
