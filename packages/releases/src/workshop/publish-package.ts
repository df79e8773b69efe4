import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { publish } from 'libnpmpublish';
import npmFetch from 'npm-registry-fetch';
import { readPrivateKey, type PackageSignature, signPackage } from '../signing/signing.js';
import { failureOf, refusal } from './failure.js';
import { manifestOf, type PackedManifest, packedAt } from './local-packages.js';
import { npmSettings } from './npm-settings.js';
import type { Publication, PublishTask } from './tasks.js';

/** Publishes a tarball or a folder; with a key the manifest in the registry carries a signature of it. */
export async function publishPackage({ target, keyFile, tag, supply }: PublishTask): Promise<Publication> {
  const settings = await npmSettings(supply);
  const tarball = await packedAt(target, settings);
  const manifest = await manifestOf(target, tarball);
  const { name, version } = manifest;
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const signature = keyFile === undefined ? undefined : sign(keyFile, { name, version, integrity });
  const extended = signature === undefined ? manifest : { ...manifest, lksspSignature: signature };
  const registry = npmFetch.pickRegistry(name, settings);
  try {
    await publish(extended, tarball, { ...settings, defaultTag: tag ?? 'latest', access: accessOf(manifest) } as never);
  } catch (error) {
    throw refused(error, `${name}@${version}`, registry);
  }
  return { name, version, integrity, registry, ...(signature === undefined ? {} : { key: signature.key }) };
}

function accessOf({ publishConfig }: PackedManifest): unknown {
  return (publishConfig as { access?: unknown } | undefined)?.access ?? null;
}

function sign(file: string, facts: { name: string; version: string; integrity: string }): PackageSignature {
  try {
    return signPackage(facts, readPrivateKey(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw refusal('LKSSP_KEY_UNUSABLE', { file, why: failureOf(cause).message });
  }
}

/** Reasons that lie with the package, in the registry's words; others (away, no token) are told like everywhere. */
const PACKAGE_IS_WRONG = new Set(['E400', 'E409', 'E422', 'EPRIVATE', 'EBADSEMVER', 'EUNSCOPED', 'E413']);

function refused(error: unknown, what: string, registry: string): unknown {
  const { errno = '', message } = failureOf(error);
  const taken = errno === 'E403' && /cannot publish over|already present/i.test(message);
  if (!PACKAGE_IS_WRONG.has(errno) && !taken) return error;
  const [why = message] = message.split('\n');
  return refusal('LKSSP_PUBLISH_REFUSED', { package: what, registry, why });
}
