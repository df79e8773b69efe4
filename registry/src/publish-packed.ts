import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNpm } from './npm-command.ts';
import type { Registry } from './start-registry.ts';

/** What `npm pack` made of one package. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  readonly tarball: string;
}

interface PackReport {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
}

/** npm 11 lists the reports, later ones key them by package. */
const reportsOf = (printed: string): PackReport[] => Object.values(JSON.parse(printed) as Record<string, PackReport>);

/** Packs built packages into `into`, exactly as they would be published. */
export async function packAll(root: string, packages: readonly string[], into: string): Promise<Packed[]> {
  const folders = packages.map((folder) => `./${folder}`);
  const printed = await runNpm(root, ['pack', '--json', '--ignore-scripts', '--pack-destination', into, ...folders]);
  return reportsOf(printed).map(({ name, version, filename }) => ({ name, version, tarball: join(into, filename) }));
}

/** Publishes tarballs by npm itself, so that what npm would refuse is refused here too. The token stands in a file, never among the arguments, which everybody on the machine can read. */
export async function publishTarballs(registry: Registry, packed: readonly Packed[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-publish-'));
  try {
    const options = ['--ignore-scripts', '--userconfig', registry.tokenFile, '--registry', registry.url];
    await Promise.all(packed.map(({ tarball }) => runNpm(folder, ['publish', tarball, ...options])));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packs and publishes built packages of the repository. */
export async function publishPacked(registry: Registry, root: string, packages: readonly string[]): Promise<Packed[]> {
  const into = mkdtempSync(join(tmpdir(), 'lkssp-pack-'));
  try {
    const packed = await packAll(root, packages, into);
    await publishTarballs(registry, packed);
    return packed;
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}
