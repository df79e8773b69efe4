import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from '@lkssp/registry';
import { ROOT, runProgram } from '../../rig/program.ts';
import type { Omission } from './generation.ts';
import { OVERLAYS } from './generations.ts';
import { copySources, number, overlay, PROGRAM_PACKAGES } from './lay-out-sources.ts';

const CACHE = join(ROOT, 'node_modules/.cache/lkssp-generations');

/** A generation to be built; `omit` leaves something out of its step from the one before. */
export interface GenerationWanted {
  readonly generation: number;
  readonly omit?: Omission;
  /** Default: N.0.0. */
  readonly version?: string;
}

/** Everything that the result is made of. */
function digest(wanted: GenerationWanted): string {
  const sum = createHash('sha256').update(JSON.stringify(wanted));
  const folders = [...PROGRAM_PACKAGES.map((name) => `packages/${name}`), 'test/generations'];
  for (const folder of folders) {
    const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .filter((path) => !/\/(dist|\.tsc|node_modules)\/|\.test\.ts$|\.md$/.test(path.slice(ROOT.length)));
    for (const path of files.sort()) sum.update(path.slice(ROOT.length)).update(readFileSync(path));
  }
  return sum.digest('hex').slice(0, 20);
}

async function bundle(packages: string): Promise<void> {
  for (const name of PROGRAM_PACKAGES) {
    const cwd = join(packages, name);
    const { code, stderr } = await runProgram([process.execPath, join(import.meta.dirname, 'bundle-main.ts')], { cwd });
    if (code !== 0) throw new Error(`${name} could not be built: ${stderr}`);
  }
}

async function build(
  { generation, omit, version = `${generation}.0.0` }: GenerationWanted,
  into: string,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-generation-'));
  try {
    const packages = copySources(folder);
    for (const step of OVERLAYS.filter((each) => each.generation <= generation))
      overlay(packages, step, step.generation === generation ? omit : {});
    number(packages, version);
    await bundle(packages);
    await packAll(
      folder,
      PROGRAM_PACKAGES.map((name) => `packages/${name}`),
      into,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Tarballs of the program packages of generation 2 or later. Built once for each content and kept in the cache.
 * @returns their paths
 */
export async function buildGeneration(wanted: GenerationWanted): Promise<readonly string[]> {
  const folder = join(CACHE, `${wanted.generation}-${digest(wanted)}`);
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const making = mkdtempSync(join(CACHE, 'making-'));
    try {
      await build(wanted, making);
      renameSync(making, folder);
    } catch (error) {
      // Another file of tests may have been quicker; what it made is as good.
      if (!existsSync(folder)) throw error;
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
  return readdirSync(folder).map((name) => join(folder, name));
}
