import type { WatchTarget } from '../../contract/watch-target.js';
import { canonicalAddress } from '../network/address-text.js';

/** One text for one thing, however a kit wrote it. */
export function targetKey(target: WatchTarget): string {
  switch (target.kind) {
    case 'process':
      return `process ${target.pid}:${target.startTime}`;
    case 'mount':
      return `mount ${target.mountPoint}`;
    case 'address':
      return `address ${canonicalAddress(target.address) ?? target.address} ${target.device ?? ''}`;
    case 'link':
      return `link ${target.device}`;
    case 'unit':
      return `unit ${target.unit}`;
    case 'file':
    case 'cgroup':
      return `${target.kind} ${target.path}`;
  }
}
