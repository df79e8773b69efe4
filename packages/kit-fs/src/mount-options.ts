import type { MountEntry } from '@lkssp/core';

/** Options of the mount itself (mount(8)). */
const FLAGS = [
  'nosuid',
  'nodev',
  'noexec',
  'noatime',
  'nodiratime',
  'strictatime',
  'lazytime',
  'sync',
  'dirsync',
  'nosymfollow',
];

/** The kernel shows it by showing neither of the others. */
const UNSHOWN = 'strictatime';

/** Words for programs that read /etc/fstab. Not `user` and its like: mount(8) makes nosuid, nodev and noexec of them. */
const FOR_PROGRAMS = /^(?:defaults|auto|noauto|nofail|_netdev|nouser|comment=.*|x-.*)$/;

/** What the kernel shows and would not take back, or makes up by itself. */
const MADE_UP: readonly (readonly [type: RegExp, option: RegExp])[] = [
  [/./, /^(?:rw|ro|relatime|emergency_ro|shutdown|seclabel)$/],
  [/^fuse/, /^(?:user_id|group_id|rootmode|fd|max_read|blksize)=/],
  [/^nfs/, /^(?:clientaddr|addr|mountaddr|mountport|mountproto|mountvers|local_lock)=/],
  [/^xfs$/, /^(?:attr2|noattr2|ikeep|inode64|noquota|(?:logbufs|logbsize|sunit|swidth)=.*)$/],
  [/^btrfs$/, /^(?:subvolid|space_cache)=|^space_cache$/],
  [/^cifs$|^smb/, /^(?:addr|unix|domain|vers)=?/],
];

/** The words of an option text; a comma inside quotes does not part them. */
export function optionWords(text = ''): readonly string[] {
  return (text.match(/(?:[^,"]|"[^"]*")+/g) ?? []).filter((each) => each !== '');
}

/** What mount(8) is given. */
export const forMount = (text = ''): readonly string[] =>
  optionWords(text).filter((each) => !FOR_PROGRAMS.test(each) && !/^r?bind$/.test(each));

/** Nobody can write to these. */
const NEVER_WRITTEN = /^(?:iso9660|squashfs|erofs|cramfs|romfs)$/;

/** True when it is to be mounted read-only. The last word counts. */
export const wantsReadOnly = ({
  options = '',
  fsType = '',
}: {
  readonly options?: string | undefined;
  readonly fsType?: string | undefined;
}): boolean =>
  NEVER_WRITTEN.test(fsType) || optionWords(options).findLast((each) => each === 'ro' || each === 'rw') === 'ro';

/** True when a folder is to be shown at another place. */
export const wantsBind = (text = ''): boolean => optionWords(text).some((each) => /^r?bind$/.test(each));

/** The options by which what is mounted now can be mounted again. */
export function derivedOptions({ type, options, superOptions }: MountEntry): string {
  const isMadeUp = (option: string): boolean =>
    MADE_UP.some(([types, words]) => types.test(type) && words.test(option));
  const isReadOnly = isReadOnlyNow({ options, superOptions });
  const words = [...options, ...superOptions].filter((each) => each !== '' && !isMadeUp(each));
  return [isReadOnly ? 'ro' : 'rw', ...new Set(words)].join(',');
}

/** True when nothing can be written, as far as the table tells. */
export function isReadOnlyNow({ options, superOptions }: Pick<MountEntry, 'options' | 'superOptions'>): boolean {
  return options.includes('ro') || superOptions.includes('ro');
}

/** Options of the mount itself alone, for a kernel that does not know others any more. */
export const plainFlags = (text = ''): readonly string[] =>
  forMount(text).filter((each) => ['ro', 'rw', ...FLAGS].includes(each));

/** Flags that were asked for and are not in force. What else was asked for is not compared: the kernel shows it in its own words. */
export function missingFlags(text: string | undefined, { options, superOptions }: MountEntry): readonly string[] {
  const shown = new Set([...options, ...superOptions]);
  const asked = optionWords(text);
  return FLAGS.filter(
    (flag) => flag !== UNSHOWN && !shown.has(flag) && asked.lastIndexOf(flag) > asked.lastIndexOf(oppositeOf(flag)),
  );
}

/** `exec` of `noexec`, `nolazytime` of `lazytime`: the last word counts. */
function oppositeOf(flag: string): string {
  if (flag === 'sync') return 'async';
  return flag.startsWith('no') ? flag.slice(2) : `no${flag}`;
}
