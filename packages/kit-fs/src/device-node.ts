import type { Host } from '@lkssp/core';

const WITHIN_MS = 10_000;

/** What an option names: a device with its number, a file that a loop device is made of, nothing yet, or no device at all. */
export type DeviceNode =
  | { readonly kind: 'block'; readonly path: string; readonly number: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string; readonly why: string }
  | { readonly kind: 'none' };

/** Finds the device, by programs that can be ended: a device may not answer either. */
export async function findDevice(host: Host, device: string, fsType = ''): Promise<DeviceNode> {
  if (/^(?:UUID|LABEL|PARTUUID|PARTLABEL|ID)=/.test(device)) return await byName(host, device);
  // Of these the source is no device even where it looks like a path.
  if (!device.startsWith('/') || /^(?:fuse|nfs|cifs|smb|overlay|tmpfs|9p|none$)/.test(fsType)) return { kind: 'none' };
  return await byPath(host, device);
}

async function byName(host: Host, name: string): Promise<DeviceNode> {
  const found = await host.run({ argv: ['findfs', name], withinMs: WITHIN_MS });
  const path = found.stdout.trim();
  if (found.ok && path !== '') return await byPath(host, path);
  const why = found.timedOut ? 'looking for it took too long' : 'no device has it';
  return { kind: 'missing', path: name, why };
}

async function byPath(host: Host, path: string): Promise<DeviceNode> {
  const seen = await host.run({ argv: ['stat', '-L', '-c', '%F %t %T', '--', path], withinMs: WITHIN_MS });
  if (seen.timedOut) return { kind: 'missing', path, why: 'it does not answer' };
  if (!seen.ok) return { kind: 'missing', path, why: 'it is not there' };
  const [, type = '', major = '', minor = ''] = /^(.*) ([0-9a-f]+) ([0-9a-f]+)$/.exec(seen.stdout.trim()) ?? [];
  const number = `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`;
  if (type === 'block special file') {
    // The node of a loop device, or of a drive, stays when what was in it is gone.
    const isEmpty = (await host.read(`/sys/dev/block/${number}/size`).catch(() => '')).trim() === '0';
    return isEmpty ? { kind: 'missing', path, why: 'nothing is attached to it' } : { kind: 'block', path, number };
  }
  return type.startsWith('regular') ? { kind: 'file', path } : { kind: 'none' };
}
