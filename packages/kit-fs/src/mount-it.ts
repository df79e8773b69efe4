import { failure, type Failure, type RunResult } from '@lkssp/core';
import { awaitDevice } from './await-device.js';
import { checkDevice, repairDevice } from './check-device.js';
import { checkableDevice } from './checkable-device.js';
import type { FsCall } from './filesys-handle.js';
import { forMount, plainFlags, wantsBind } from './mount-options.js';
import { mountAt } from './mounted-thing.js';
import { hasRun, runTool } from './run-tool.js';
import { lastWords } from './spoken.js';

const EXT = /^ext[234]$/;
/** What mount(8) says when the file system itself stands against it. */
const DAMAGED = /superblock|structure needs cleaning|bad (?:magic|message)|input\/output error|corrupt/i;
/** What it says of options that this kernel does not know. */
const BAD_OPTION = /bad option|unknown parameter|invalid argument|unrecognized mount option/i;
/** Without their options these are another thing. */
const MADE_OF_OPTIONS = /^(?:tmpfs|overlay|fuse.*|nfs.*|cifs|btrfs)$/;

/** Mounts it with the stored options. A remark when something about it is worth telling; undefined when all went well. */
export async function mountIt(call: FsCall): Promise<Failure | { readonly remark?: string }> {
  const { host, options } = call;
  const { device, mountPoint, fsType = '' } = options;
  if (device === undefined)
    return failure(`it is not known what belongs at ${mountPoint}: no device is given`, { recoverable: false });
  const hidden = host.mounts.table().find((entry) => isSeenBelow(call, entry.mountPoint));
  if (hidden !== undefined) {
    return failure(`${hidden.source} is mounted at ${hidden.mountPoint} and would be hidden: unmount it first`);
  }
  const made = await runTool(host, { argv: ['mkdir', '-p', '--', mountPoint], withinMs: host.left() / 2 });
  if (!hasRun(made)) return made;
  if (!made.ok) return failure(`the mount point ${mountPoint} could not be made: ${lastWords(made)}`);
  // To touch the place may be enough to have it mounted (systemd.automount(5)); a second mount would cover that.
  if (mountAt(host, mountPoint) !== undefined) return {};
  if (wantsBind(options.options)) return await tryMount(call, device);
  const node = await awaitDevice(call, device);
  if ('outcome' in node) return node;
  const checkable = await checkableDevice(host, node);
  const refusal = checkable === undefined ? undefined : await checkDevice(call, checkable, fsType);
  return refusal ?? (await tryMount(call, device, EXT.test(fsType) ? checkable : undefined));
}

const isSeenBelow = ({ host, options: { mountPoint } }: FsCall, path: string): boolean =>
  path.startsWith(`${mountPoint}/`) && host.mounts.at(path) !== undefined;

async function tryMount(
  call: FsCall,
  device: string,
  repairable?: string,
): Promise<Failure | { readonly remark?: string }> {
  const { options } = call;
  const asked = forMount(options.options);
  let result = await runMount(call, device, asked);
  if (isBad(result, DAMAGED) && repairable !== undefined && options.fsck !== 'no') {
    const refusal = await repairDevice(call, repairable, options.fsType ?? '');
    if (refusal !== undefined) return refusal;
    result = await runMount(call, device, asked);
  }
  const fewer = plainFlags(options.options);
  const isTried = fewer.length < asked.length && !MADE_OF_OPTIONS.test(options.fsType ?? '');
  if (isBad(result, BAD_OPTION) && isTried) {
    const again = await runMount(call, device, fewer);
    if (hasRun(again) && again.ok) {
      const lost = asked.filter((each) => !fewer.includes(each)).join(',');
      return { remark: `mounted without the options ${lost}, which this kernel refuses` };
    }
  }
  if (!hasRun(result)) return result;
  return result.ok ? {} : failure(`${device} could not be mounted at ${options.mountPoint}: ${lastWords(result)}`);
}

const isBad = (result: RunResult | Failure, words: RegExp): boolean =>
  hasRun(result) && !result.ok && words.test(`${result.stdout} ${result.stderr}`);

async function runMount(call: FsCall, device: string, words: readonly string[]): Promise<RunResult | Failure> {
  const { host, options } = call;
  const { fsType, mountPoint } = options;
  const kind = wantsBind(options.options)
    ? [/(?:^|,)rbind(?:,|$)/.test(options.options ?? '') ? '--rbind' : '--bind']
    : fsType === undefined
      ? []
      : ['-t', fsType];
  const chosen = words.length === 0 ? [] : ['-o', words.join(',')];
  // FUSE file systems go on as a process, which may print.
  const output = (fsType ?? '').startsWith('fuse') ? { outputFile: 'mount' } : {};
  return await runTool(host, { argv: ['mount', ...kind, ...chosen, '--', device, mountPoint], ...output });
}
