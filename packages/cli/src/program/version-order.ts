const FORM = /^(\d+)\.(\d+)\.(\d+)(-[^+]+)?(?:\+.*)?$/;

/**
 * True when version `one` comes after `other` (semver.org 11). Of two prereleases of the same version none is taken for the
 * newer, and what is no version is never newer.
 */
export function isNewer(one: string, other: string): boolean {
  const [newer, older] = [FORM.exec(one), FORM.exec(other)];
  if (newer === null || older === null) return false;
  for (const part of [1, 2, 3]) {
    const difference = Number(newer[part]) - Number(older[part]);
    if (difference !== 0) return difference > 0;
  }
  return newer[4] === undefined && older[4] !== undefined;
}
