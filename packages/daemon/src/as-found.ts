import { type Sentence, say } from '@lkssp/core/engine';
import { closeKitFolder } from './close-kit-folder.js';
import type { Home } from './home.js';
import type { Instance } from './instance.js';

/** What is to be told of a home as it was found. */
export function asFound(home: Home, { stale, madeRoom }: Instance, uid: number): readonly Sentence[] {
  return [
    ...(stale === undefined ? [] : [say('staleLock', { pid: stale })]),
    ...(madeRoom === undefined ? [] : [say('maintenanceInTheWay', { pid: madeRoom })]),
    ...closeKitFolder(home.lib, uid),
  ];
}
