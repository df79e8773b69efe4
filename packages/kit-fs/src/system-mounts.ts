import type { MountEntry } from '@lkssp/core';

/** File systems in which the kernel shows itself. */
const KERNEL = new Set([
  'proc',
  'sysfs',
  'devtmpfs',
  'devpts',
  'cgroup',
  'cgroup2',
  'securityfs',
  'debugfs',
  'tracefs',
  'bpf',
  'pstore',
  'mqueue',
  'hugetlbfs',
  'configfs',
  'efivarfs',
  'binfmt_misc',
  'rpc_pipefs',
  'fusectl',
  'nsfs',
  'nfsd',
  'selinuxfs',
  'smackfs',
  'autofs',
  'rootfs',
]);

/** Places that the system itself mounts before anything else runs. */
const SYSTEM = /^\/(?:$|(?:boot|dev|etc|proc|run|sys|tmp|usr)(?:\/|$))/;

/** True when it is no file system that anyone could mount or lose. */
export const isKernelOwn = ({ type }: MountEntry): boolean => KERNEL.has(type);

/** True when the system mounts it and no hierarchy needs to. */
export const isOfSystem = (entry: MountEntry): boolean => isKernelOwn(entry) || SYSTEM.test(entry.mountPoint);
