import type { Message } from './template.js';

/** What the process, its store and its doors say. */
// biome-ignore format: a table is read by its rows
export const DAEMON_MESSAGES = {
  daemonStarted: { number: 202001, level: 'notice', text: 'lkssp {version} guards {home} as process {pid}' },
  daemonStopping: { number: 202002, level: 'notice', text: 'stopping on request of {who}; applications {fate}' },
  daemonStopped: { number: 202003, level: 'notice', text: 'stopped' },
  daemonCrashed: { number: 202004, level: 'warn', text: 'the last run ended without a stop; states are judged again from what checks find' },
  staleLock: { number: 202005, level: 'notice', text: 'the lock of process {pid} was stale and was taken over' },
  storeFailing: { number: 202006, level: 'error', text: 'the store cannot be written ({why}); protection goes on from memory' },
  storeRecovered: { number: 202007, level: 'notice', text: 'the store is written again; {count} changes were caught up' },
  logFailing: { number: 202008, level: 'error', text: 'the log file cannot be written ({why}); lines are kept in memory' },
  logRecovered: { number: 202009, level: 'notice', text: 'the log file is written again' },
  wallClockJumped: { number: 202010, level: 'notice', text: 'the clock of this machine jumped by {by}; protection does not depend on it' },
  eventSourceAbsent: { number: 202011, level: 'notice', text: 'events of kind {kind} are not available here ({why}); checks go on at their intervals' },
  eventSourceLost: { number: 202012, level: 'warn', text: 'the watcher of {kind} ended ({why}); it is started again, checks go on at their intervals' },
  requestRefused: { number: 202013, level: 'info', text: 'request refused: {why}' },
  signalReceived: { number: 202014, level: 'notice', text: 'received {signal}' },
  configurationRead: { number: 202015, level: 'info', text: 'configuration read from {file}' },
  configurationDefault: { number: 202016, level: 'info', text: 'no configuration file; defaults hold' },
  defect: { number: 202017, level: 'error', text: 'lkssp made a mistake and went on: {what}' },
  logLinesLost: { number: 202018, level: 'warn', text: '{count} log lines were lost while the log could not be written' },
  storeThreadEnded: { number: 202019, level: 'warn', text: 'the thread of the store ended ({why}); it is started again' },
  secondFileFailing: { number: 202020, level: 'warn', text: 'the second record of restarts cannot be used ({why})' },
  oldNameRead: { number: 202021, level: 'notice', text: '{old}={found} of {file} is obeyed; its name here is {name}: {value}' },
  configurationShadowed: { number: 202022, level: 'warn', text: '{file} is not read, because {winner} is' },
  eventsLost: { number: 202023, level: 'notice', text: 'more events of kind {kind} came than the kernel keeps; all that is watched by them is looked at now' },
  daemonNotStarted: { number: 202030, level: 'error', text: 'not started: {why}' },
  configurationKept: { number: 202031, level: 'error', text: 'the new configuration was not taken, the old one holds: {why}' },
  configurationTaken: { number: 202032, level: 'notice', text: 'configuration read again from {file}: {changes}' },
  stopHurried: { number: 202033, level: 'warn', text: 'taking everything out of service took longer than {limit}; what runs is ended' },
  stopGivenUp: { number: 202034, level: 'error', text: 'the stop did not come to its end ({why}); the daemon ends without it' },
} as const satisfies Readonly<Record<string, Message>>;
