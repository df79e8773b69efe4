import type { MountEntry } from '../../contract/host-mounts.js';

/** The lines of /proc/PID/mountinfo (proc_pid_mountinfo(5)) in their order. What is not a line of it is left out. */
export function parseMountinfo(text: string): readonly MountEntry[] {
  return text
    .split('\n')
    .map(parseLine)
    .filter((entry) => entry !== undefined);
}

function parseLine(line: string): MountEntry | undefined {
  const words = line.split(' ');
  // Before the dash there may be any number of optional fields.
  const dash = words.indexOf('-', 6);
  const [id, parent, device, root, mountPoint, options] = words;
  if (dash < 0 || device === undefined || root === undefined || mountPoint === undefined) return undefined;
  const [type, source, superOptions] = words.slice(dash + 1);
  return {
    id: Number(id),
    parent: Number(parent),
    device,
    root: unescape(root),
    mountPoint: unescape(mountPoint),
    options: optionWords(options),
    type: unescape(type ?? ''),
    source: unescape(source ?? ''),
    superOptions: optionWords(superOptions),
  };
}

const optionWords = (text = ''): readonly string[] => unescape(text).split(',');

/** Undoes `\040` and its like: blank, tab, line end, backslash and the hash sign are written so. */
export function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
