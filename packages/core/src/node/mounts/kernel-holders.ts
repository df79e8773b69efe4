import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MountEntry } from '../../contract/host-mounts.js';
import { mountsBelow } from './mount-index.js';
import type { ReadTable } from './mount-table.js';
import { unescape } from './parse-mountinfo.js';

/** Where the kernel tells; another one in tests. */
export interface KernelPlaces {
  readonly sys: string;
  readonly proc: string;
}

const PLACES: KernelPlaces = { sys: '/sys', proc: '/proc' };

/** What the kernel itself keeps on a mount, one sentence for each with what to do about it. No process shows it. */
export function kernelHolders(mount: MountEntry, table: ReadTable, places: KernelPlaces = PLACES): readonly string[] {
  const isOn = (path: string): boolean => table.index.of(path.replace(/ \(deleted\)$/, ''))?.id === mount.id;
  return [
    ...mountsBelow(mount, table.entries).map(
      ({ mountPoint, source }) => `${source} is mounted below it at ${mountPoint}`,
    ),
    ...loops(places, isOn),
    ...swaps(places, isOn),
    ...exports(places, isOn),
    ...stacked(places, mount),
  ];
}

function loops({ sys }: KernelPlaces, isOn: (path: string) => boolean): readonly string[] {
  return namesIn(join(sys, 'block'))
    .filter((name) => name.startsWith('loop'))
    .flatMap((name) => {
      const file = textOf(join(sys, 'block', name, 'loop/backing_file')).trimEnd();
      return file !== '' && isOn(file) ? [`the loop device /dev/${name} uses ${file} (losetup -d /dev/${name})`] : [];
    });
}

function swaps({ proc }: KernelPlaces, isOn: (path: string) => boolean): readonly string[] {
  return textOf(join(proc, 'swaps'))
    .split('\n')
    .slice(1)
    .map((line) => /^(\S+)\s+file\s/.exec(line)?.[1])
    .filter((file) => file !== undefined)
    .map(unescape)
    .filter(isOn)
    .map((file) => `the kernel swaps to ${file} (swapoff ${file})`);
}

function exports({ proc }: KernelPlaces, isOn: (path: string) => boolean): readonly string[] {
  return textOf(join(proc, 'fs/nfsd/exports'))
    .split('\n')
    .filter((line) => line.startsWith('/'))
    .map((line) => unescape(line.split(/\s/, 1)[0] ?? ''))
    .filter(isOn)
    .map((path) => `the NFS server exports ${path} (exportfs -u)`);
}

/** Devices that are made of the device below the file system: dm, md. */
function stacked({ sys }: KernelPlaces, { device, source }: MountEntry): readonly string[] {
  return namesIn(join(sys, 'dev/block', device, 'holders')).map((name) => `the device ${name} is made of ${source}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
