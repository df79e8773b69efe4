import type { Host, RunRequest } from '../contract/host.js';
import type { HostProcesses, StartRequest } from '../contract/host-processes.js';

/** What a kit asked of its host, in order. */
export interface HostRecord {
  readonly what: 'run' | 'start' | 'stop' | 'keep' | 'clear';
  readonly request?: RunRequest | StartRequest;
}

/** Any host, with a record of what was asked of it. */
export function recordingHost(host: Host, record: HostRecord[]): Host {
  // Its parts are made when they are asked for, so they are not copied.
  return Object.assign(Object.create(host) as Host, {
    run: (request: RunRequest) => {
      record.push({ what: 'run', request });
      return host.run(request);
    },
    processes: recordingProcesses(host.processes, record),
    care: {
      keep: (name: string, source: string) => {
        record.push({ what: 'keep' });
        return host.care.keep(name, source);
      },
      look: (name: string) => host.care.look(name),
      clear: () => {
        record.push({ what: 'clear' });
        return host.care.clear();
      },
    },
  } satisfies Partial<Host>);
}

function recordingProcesses(processes: HostProcesses, record: HostRecord[]): HostProcesses {
  return {
    ...processes,
    start: (request) => {
      record.push({ what: 'start', request });
      return processes.start(request);
    },
    stop: (process, request) => {
      record.push({ what: 'stop' });
      return processes.stop(process, request);
    },
  };
}
