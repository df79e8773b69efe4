import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PUBLISHER } from './registry-config.ts';

/** Where the token of a registry is kept: a file for `npm --userconfig`, which only its owner may read. */
export const tokenFile = (folder: string): string => join(folder, 'publisher.npmrc');

const TOKEN = /:_authToken=(\S+)/;

/** Npm's own form: a token counts for the address behind which it stands. */
function write(folder: string, url: string, token: string): void {
  const text = `registry=${url}\n${url.replace(/^https?:/, '')}:_authToken=${token}\n`;
  const path = tokenFile(folder);
  // Under another name first: the mode is right from the first byte on, and a crash leaves no half of it.
  rmSync(`${path}.part`, { force: true });
  writeFileSync(`${path}.part`, text, { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

function kept(folder: string): string | undefined {
  const path = tokenFile(folder);
  if (!existsSync(path)) return undefined;
  chmodSync(path, 0o600);
  return TOKEN.exec(readFileSync(path, 'utf8'))?.[1];
}

async function isGood(url: string, token: string): Promise<boolean> {
  const response = await fetch(`${url}-/whoami`, { headers: { authorization: `Bearer ${token}` } });
  const { username } = (await response.json()) as { username?: string };
  return username === PUBLISHER;
}

/** Makes the one user with a password that nobody keeps, and returns the token that it gets for this. */
async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:${PUBLISHER}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: PUBLISHER, password: randomBytes(24).toString('base64url') }),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`The registry at ${url} gave no token (HTTP ${response.status}).`);
  return token;
}

/**
 * The user of an earlier run without a token that still counts: nobody knows its password any more. To be called
 * before the registry reads who its users are.
 */
export function forgetUserWithoutToken(folder: string): void {
  if (kept(folder) === undefined) rmSync(join(folder, 'htpasswd'), { force: true });
}

/** The token that allows to publish: that of an earlier run on the same folder where it still counts, else a new one. */
export async function publisherToken(folder: string, url: string): Promise<string> {
  const before = kept(folder);
  if (before !== undefined && !(await isGood(url, before)))
    throw new Error(
      `The token in ${tokenFile(folder)} counts no more. Remove ${join(folder, 'htpasswd')} and that file, then start again.`,
    );
  const token = before ?? (await signIn(url));
  write(folder, url, token);
  return token;
}
