import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'node_modules/.lkssp-installed';

/**
 * What the lock file says now; the stamp holds what it said when it was installed.
 * @param {string} root
 */
const lockDigest = (root) =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/**
 * Whether the installed packages are those of the lock file.
 * @param {string} root
 */
export function isInstalled(root) {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest(root);
}

/**
 * To be called after a successful install.
 * @param {string} root
 */
export function markInstalled(root) {
  writeFileSync(join(root, STAMP), lockDigest(root));
}

/**
 * The Node that everything but this bootstrap runs on: the one npm brought, or this one where it is new enough.
 * @param {string} root
 * @param {{ version: string, path: string }} current
 * @returns {string | undefined} undefined where there is none
 */
export function findNode(root, current) {
  const brought = join(root, 'node_modules/.bin/node');
  if (existsSync(brought)) return brought;
  return Number.parseInt(current.version, 10) >= 24 ? current.path : undefined;
}
