import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ourPackages, type Packed, packAll, startRegistry } from '@lkssp/registry';
import { judgePackage } from './judge-package.ts';
import { publishByLerna } from './publish-by-lerna.ts';

/** Checks what was packed, and tells; returns how much was found. */
async function judgeAll(packages: readonly Packed[]): Promise<number> {
  let findings = 0;
  for (const packed of packages) {
    const found = await judgePackage(packed);
    findings += found.length;
    console.log(`${found.length === 0 ? 'ok    ' : 'FAILED'}  ${packed.name}@${packed.version}`);
    for (const each of found) console.log(`        ${each}`);
  }
  return findings;
}

/** Publishes to a registry that lives as long as this takes, and tells what it has then; returns what is missing there. */
async function rehearse(packages: readonly Packed[], folder: string): Promise<number> {
  const registry = await startRegistry({ folder: join(folder, 'registry') });
  try {
    mkdirSync(join(folder, 'release'));
    const published = await publishByLerna(process.cwd(), packages, registry, join(folder, 'release'));
    console.log('\nlerna publish from-package, to a registry of its own:');
    for (const { name, version, integrity } of published) console.log(`  ${name}@${version}  ${integrity}`);
    return packages.length - published.length;
  } finally {
    await registry.stop();
  }
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-release-'));
  try {
    const packages = await packAll(process.cwd(), ourPackages(process.cwd()), folder);
    const findings = await judgeAll(packages);
    const missing = await rehearse(packages, folder);
    if (missing > 0) console.log(`${missing} package(s) did not get there.`);
    console.log(
      findings === 0
        ? 'All packages could be published as they are. Nothing was published anywhere else.'
        : `${findings} findings; mend them before a release.`,
    );
    return findings + missing === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Verdaccio leaves timers behind.
process.exit(await main());
