import { Cleanup } from '../../rig/cleanup.ts';
import { LabEngine } from '../rig/lab-engine.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { unmountAll } from '../rig/mounts.ts';
import { NetPair } from '../rig/net-pair.ts';

/** A small server: a disk that is mounted, a network with a neighbour, and lkssp. */
export interface Site {
  readonly engine: LabEngine;
  readonly disk: LoopDisk;
  /** Where the disk is mounted. */
  readonly data: string;
  readonly pair: NetPair;
  /** An address of the network that nobody has. */
  readonly address: string;
  readonly end: () => Promise<void>;
}

/** Sets one up; lkssp guards nothing yet. */
export async function makeSite(): Promise<Site> {
  const cleanup = new Cleanup();
  try {
    const disk = await LoopDisk.make();
    cleanup.add('the disk', () => disk.end());
    const data = await disk.mount(labFolder('data'), ['errors=remount-ro']);
    cleanup.add('the mount', () => unmountAll(data));
    const pair = await NetPair.make();
    cleanup.add('the network', () => pair.end());
    await pair.addNear('192.0.2.1/24');
    await pair.addFar('192.0.2.2/24');
    const engine = await LabEngine.start();
    cleanup.add('the daemon', () => engine.end());
    return { engine, disk, data, pair, address: '192.0.2.10', end: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
