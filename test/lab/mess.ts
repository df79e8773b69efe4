import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ApacheInstance } from './rig/apache-instance.ts';
import { HungMount } from './rig/hung-mount.ts';
import { LoopDisk } from './rig/loop-disk.ts';
import { Machine } from './rig/machine.ts';
import { NetPair } from './rig/net-pair.ts';
import { rootFileSystem } from './rig/root-file-system.ts';

/** Makes everything that the lab can make, says so, and leaves it: to see what of it is left when its run is interrupted. */
const disk = await LoopDisk.make();
await disk.mount();
const pair = await NetPair.make();
await pair.addNear('192.0.2.1/24');
const apache = await ApacheInstance.make();
await apache.start();
if (existsSync(rootFileSystem())) await Machine.start();
const hung = await HungMount.make();
hung.hang();
spawn('stat', [hung.mountPoint], { stdio: 'ignore', detached: true });
spawn('sleep', ['infinity'], { stdio: 'ignore', detached: true });
console.log(`all is there: ${disk.image}`);
setInterval(() => undefined, 60_000);
