import type { HostProcesses } from '../../contract/host-processes.js';

/** Not built yet. */
export const processList: Pick<HostProcesses, 'list' | 'listening' | 'listeners' | 'signal' | 'end'> = {
  list: () => Promise.reject(new Error('not built yet')),
  listening: () => Promise.reject(new Error('not built yet')),
  listeners: () => Promise.reject(new Error('not built yet')),
  signal: () => false,
  end: () => Promise.reject(new Error('not built yet')),
};
