import type { Host, Json, MountEntry, Proposal, ProposedChild } from '@lkssp/core';
import { findDevice } from './device-node.js';
import { type FilesysOptions, filesysOptions } from './filesys-options.js';
import { type FstabLine, fstabLine } from './fstab.js';
import { derivedOptions, wantsBind } from './mount-options.js';
import { lastingSource } from './lasting-source.js';
import { backingFile, isFolderOf, mountAt } from './mounted-thing.js';
import { isOnDevice, isSameSource } from './same-device.js';
import { isKernelOwn, isOfSystem } from './system-mounts.js';

const WITHIN_MS = 5000;

/** Completes the options from the mount table and /etc/fstab. */
export async function propose({
  options: given,
  host,
}: {
  readonly options: Json;
  readonly host: Host;
}): Promise<Proposal> {
  const parsed = filesysOptions.safeParse(given);
  // What is wrong with them is said by the validation that follows.
  if (!parsed.success) return { options: given, problems: [], children: [] };
  const place = await realPlace(host, parsed.data.mountPoint);
  if ('problem' in place) return { options: given, problems: [place.problem], children: [] };
  const wanted = { ...parsed.data, mountPoint: place.path };
  const entry = mountAt(host, place.path);
  const line = await fstabLine(host, place.path);
  const options = withoutHoles({ ...wanted, ...(await found(host, wanted, entry, line)) });
  const problems = await problemsOf(host, options, entry);
  const children = problems.length > 0 ? [] : await childrenOf(host, options, entry);
  return { options: options as Json, problems, children };
}

/** The mount point without symbolic links: the mount table knows no other. */
async function realPlace(host: Host, path: string): Promise<{ readonly path: string } | { readonly problem: string }> {
  if (host.mounts.at(path) !== undefined) return { path };
  const real = await host.run({ argv: ['readlink', '-m', '--', path], withinMs: WITHIN_MS });
  if (real.timedOut) return { problem: `mountPoint: ${path} does not answer; give the path without symbolic links` };
  const text = real.stdout.replace(/\n$/, '');
  return real.ok && text.startsWith('/') ? { path: text } : { path };
}

/** What people have left out, from the mount table and /etc/fstab, in the words of the latter where it has them. */
async function found(
  host: Host,
  wanted: FilesysOptions,
  entry: MountEntry | undefined,
  line: FstabLine | undefined,
): Promise<Partial<FilesysOptions>> {
  if (entry === undefined) {
    const isListed = line !== undefined && (wanted.device ?? line.device) === line.device;
    if (!isListed) return {};
    return { device: line.device, fsType: wanted.fsType ?? typeOf(line), options: wanted.options ?? line.options };
  }
  const isMeant = line !== undefined && (await isDeviceOf(host, line, entry));
  const bind = isMeant || wanted.options !== undefined ? undefined : bindSource(host, entry);
  if (bind !== undefined) {
    return { device: wanted.device ?? bind, fsType: wanted.fsType ?? 'none', options: `bind,${derivedOptions(entry)}` };
  }
  return {
    device: wanted.device ?? (isMeant ? line.device : await lastingSource(host, entry)),
    fsType: wanted.fsType ?? (isMeant && wantsBind(line.options) ? 'none' : entry.type),
    options: wanted.options ?? (isMeant ? line.options : derivedOptions(entry)),
  };
}

const typeOf = ({ type }: FstabLine): string | undefined => (type === 'auto' || type === '' ? undefined : type);

/** True when a line of /etc/fstab is about what is mounted there now. */
async function isDeviceOf(host: Host, line: FstabLine, entry: MountEntry): Promise<boolean> {
  if (wantsBind(line.options)) return await isFolderOf(host, entry, line.device);
  if (isSameSource(line.device, entry.source)) return true;
  const node = await findDevice(host, line.device, line.type);
  if (node.kind === 'block') return await isOnDevice(host, entry, node);
  return node.kind === 'file' && (await backingFile(host, entry)) === node.path;
}

/** The folder that is shown here a second time; undefined when it is no bind mount, or its source is not mounted. */
function bindSource(host: Host, entry: MountEntry): string | undefined {
  const isSubvolume = entry.type === 'btrfs' && entry.superOptions.includes(`subvol=${entry.root}`);
  const isWhole = entry.root === '/' && !entry.device.startsWith('0:');
  if (isSubvolume || isWhole) return undefined;
  const isTwin = ({ id, device, source }: MountEntry): boolean =>
    id !== entry.id && device === entry.device && source === entry.source;
  const others = host.mounts.table().filter(isTwin);
  const outer = others
    .filter(({ id, root }) => (entry.root === root ? id < entry.id : isInside(entry.root, root)))
    .toSorted((one, two) => two.root.length - one.root.length)
    .find(({ id, mountPoint }) => host.mounts.at(mountPoint)?.id === id);
  if (outer === undefined) return undefined;
  const rest = entry.root.slice(outer.root === '/' ? 0 : outer.root.length);
  return `${outer.mountPoint === '/' ? '' : outer.mountPoint}${rest === '/' ? '' : rest}` || '/';
}

const isInside = (path: string, folder: string): boolean => folder === '/' || path.startsWith(`${folder}/`);

async function problemsOf(
  host: Host,
  options: FilesysOptions,
  entry: MountEntry | undefined,
): Promise<readonly string[]> {
  const { mountPoint, device } = options;
  if (entry === undefined) {
    if (device !== undefined) return [];
    const on = host.mounts.of(mountPoint);
    return [
      `mountPoint: nothing is mounted at ${mountPoint}; it lies on the file system of ${on.mountPoint}. Mount it first, or give device`,
    ];
  }
  if (isKernelOwn(entry))
    return [`mountPoint: ${mountPoint} is an interface of the kernel (${entry.type}) and cannot be protected`];
  if (mountPoint !== '/' && host.mounts.isOurs(entry)) {
    return [
      `mountPoint: files of lkssp itself lie on ${mountPoint}, so it could never be unmounted; move lkssp's home first`,
    ];
  }
  if (options.fsType === 'fuse') {
    return [`fsType: the system does not tell which program serves ${mountPoint}; give its type, such as fuse.sshfs`];
  }
  return device === undefined || (await isMounted(host, options, entry))
    ? []
    : [`device: ${entry.source} is mounted at ${mountPoint}, not ${device}`];
}

async function isMounted(
  host: Host,
  { device = '', fsType, options }: FilesysOptions,
  entry: MountEntry,
): Promise<boolean> {
  return await isDeviceOf(host, { device, mountPoint: '', type: fsType ?? '', options: options ?? '' }, entry);
}

/** The file systems without which this one could not be: where its mount point lies, where its source or its image lies. */
async function childrenOf(
  host: Host,
  options: FilesysOptions,
  entry: MountEntry | undefined,
): Promise<readonly ProposedChild[]> {
  const { mountPoint, device = '' } = options;
  const image = entry === undefined ? undefined : await backingFile(host, entry);
  const places = [mountPoint.replace(/\/[^/]*$/, '') || '/', ...(wantsBind(options.options) ? [device] : []), image];
  const below = places.filter((place) => place !== undefined).map((place) => host.mounts.of(place));
  const own = new Map(
    below.filter((each) => each.id !== entry?.id && !isOfSystem(each)).map((each) => [each.id, each]),
  );
  return [...own.values()]
    .filter((each) => !host.mounts.isOurs(each))
    .map((each) => ({
      kit: 'fs',
      type: 'filesys',
      tag: tagOf(each.mountPoint),
      options: { mountPoint: each.mountPoint },
    }));
}

/** `fs-srv-data` of `/srv/data`. */
function tagOf(mountPoint: string): string {
  const words = mountPoint.split(/[^A-Za-z0-9._]+/).filter((word) => word !== '');
  return ['fs', ...words].join('-').slice(0, 200);
}

const withoutHoles = (options: Partial<FilesysOptions>): FilesysOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as unknown as FilesysOptions;
