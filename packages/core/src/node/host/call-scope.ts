import type { HostSetting } from '../../ports/call-host.js';
import type { CommandRunner } from './command-runner.js';

/** One call's limits and folders, for the services that a kit's host offers. */
export interface CallScope extends Pick<HostSetting, 'deadline' | 'signal' | 'runFolder' | 'libFolder'> {
  readonly runner: CommandRunner;
}
