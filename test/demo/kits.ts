import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestIn, packAll, putPacked } from '@lkssp/registry';
import { ROOT, runProgram } from '../rig/program.ts';
import { repacked } from '../rig/repacked.ts';
import type { Installation } from './installation.ts';

type Tell = (line: string) => void;

/** Gives an order as a person does, and shows it. */
async function order({ command }: Installation, words: readonly string[], tell: Tell): Promise<void> {
  tell(`lkssp ${words.join(' ')}`);
  const { code, stdout, stderr } = await runProgram([command, ...words]);
  if (code !== 0) throw new Error(`lkssp ${words.join(' ')} ended with ${code}: ${stdout}${stderr}`);
}

/** Installs kits from the registry, while the daemon runs. */
export async function addKits(installation: Installation, kits: readonly string[], tell: Tell): Promise<void> {
  await order(installation, ['kit', 'add', ...kits.map((kit) => `@lkssp/kit-${kit}`)], tell);
}

const next = (version: string): string => version.replace(/\d+$/, (patch) => String(Number(patch) + 1));

/**
 * Publishes the kit `genapp` once more, under the next version, and upgrades to it while what it guards runs.
 * @returns that version
 */
export async function upgradeGenapp(installation: Installation, tell: Tell): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-next-'));
  try {
    const [packed] = await packAll(ROOT, ['packages/kit-genapp'], folder);
    if (packed === undefined) throw new Error('genapp was not packed');
    const version = next(packed.version);
    const tarball = await repacked(packed.tarball, { version }, folder);
    tell(`> version ${(await manifestIn(tarball)).version} of the kit genapp is published`);
    await putPacked(installation.registry, tarball);
    await order(installation, ['kit', 'upgrade', 'genapp'], tell);
    return version;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
