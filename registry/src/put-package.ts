import { createHash } from 'node:crypto';
import type { Registry } from './start-registry.ts';

/** What a package.json says of itself. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
}

const digest = (algorithm: 'sha1' | 'sha512', data: Buffer, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update(data).digest(encoding);

/** The document that npm sends when it publishes: the manifest, and the tarball within. */
function publication(url: string, manifest: Manifest, tarball: Buffer): object {
  const { name, version } = manifest;
  const file = `${name}-${version}.tgz`;
  const dist = {
    integrity: `sha512-${digest('sha512', tarball, 'base64')}`,
    shasum: digest('sha1', tarball, 'hex'),
    tarball: `${url}${name}/-/${file}`,
  };
  return {
    _id: name,
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
    _attachments: {
      [file]: { content_type: 'application/octet-stream', data: tarball.toString('base64'), length: tarball.length },
    },
  };
}

/** Publishes one version without starting npm, which takes half a second each time. */
export async function putPackage({ url, token }: Registry, manifest: Manifest, tarball: Buffer): Promise<void> {
  const response = await fetch(url + manifest.name.replace('/', '%2f'), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(publication(url, manifest, tarball)),
  });
  if (response.ok) return;
  const { name, version } = manifest;
  throw new Error(`The registry refused ${name}@${version} (HTTP ${response.status}): ${await response.text()}`);
}
