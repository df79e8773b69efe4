import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from './proc-stat.js';

/** Everything of ours lies below this folder of the hierarchy, beside what systemd manages, so that it survives the daemon's own unit. */
const OURS = 'lkssp';

let known: { readonly root: string | undefined } | undefined;

/** Our folder in a writable cgroup v2 hierarchy (cgroups(7)), wherever it is mounted, also beside v1; undefined where there is none. Looked for once. */
export function cgroupRoot(): string | undefined {
  known ??= {
    root: mountPoints()
      .map(usableRoot)
      .find((root) => root !== undefined),
  };
  return known.root;
}

/** Mount points of type cgroup2 (proc_pid_mountinfo(5)); blanks in them are written as `\040`. */
function mountPoints(): readonly string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(' - cgroup2 '))
    .map((line) => line.split(' ')[4] ?? '')
    .map((path) => path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
}

function usableRoot(mountPoint: string): string | undefined {
  const root = join(mountPoint, OURS);
  try {
    mkdirSync(root, { recursive: true });
    accessSync(join(root, 'cgroup.procs'), constants.W_OK);
    return root;
  } catch {
    return undefined;
  }
}

/** The folder that holds those of one home. */
export function homeCgroup(runFolder: string): string | undefined {
  const root = cgroupRoot();
  return root === undefined ? undefined : join(root, createHash('sha256').update(runFolder).digest('hex').slice(0, 12));
}

/** Makes the folder of one program; two homes on one machine do not share it. Undefined where there are no cgroups. */
export function makeCgroup(runFolder: string, unit: string): string | undefined {
  const home = homeCgroup(runFolder);
  if (home === undefined) return undefined;
  const folder = join(home, unit);
  // Twice: another kit host may remove the home's folder, empty until now, in between.
  return tryMake(folder) ?? tryMake(folder);
}

/** The folder for what scripts leave running; nobody ends it as a whole. No program has this name: none begins with a dot. */
export function leftCgroup(runFolder: string): string | undefined {
  return makeCgroup(runFolder, '.left');
}

function tryMake(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    return undefined;
  }
}

/** A stored path is foreign data: only below our own folder may it be used. */
export function isOurCgroup(folder: string): boolean {
  const root = cgroupRoot();
  return root !== undefined && folder.startsWith(`${root}/`) && !folder.split('/').includes('..');
}

/** Numbers of the processes in a folder and in those that the program made below it. Zombies are not listed. Empty when the folder is gone. */
export function cgroupMembers(folder: string): readonly number[] {
  try {
    const here = readFileSync(join(folder, 'cgroup.procs'), 'latin1').split('\n');
    const pids = here.map(Number).filter((pid) => pid > 0);
    return [...pids, ...childFolders(folder).flatMap(cgroupMembers)];
  } catch (error) {
    if (['ENOENT', 'ENODEV'].includes(systemCode(error))) return [];
    throw error;
  }
}

const childFolders = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));

/** Ends everything in a folder with one stroke that no fork escapes (cgroup.kill, Linux 5.14). False where the kernel cannot. */
export function killCgroup(folder: string): boolean {
  try {
    writeFileSync(join(folder, 'cgroup.kill'), '1');
    return true;
  } catch {
    return false;
  }
}

/** Removes the empty folder of a program, and its home's when it was the last one in it; what is not empty stays. */
export function dropCgroup(folder: string): void {
  dropTree(folder);
  tryRemove(dirname(folder));
}

/** Removes every empty folder of a home. */
export function dropCgroups(home: string): void {
  dropTree(home);
}

function dropTree(folder: string): void {
  try {
    for (const child of childFolders(folder)) dropTree(child);
  } catch {
    // Gone already.
  }
  tryRemove(folder);
}

function tryRemove(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or gone already.
  }
}
