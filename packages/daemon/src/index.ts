export { type Home, homeOf } from './home.js';
export { type DaemonOrder, runDaemon } from './run-daemon.js';
