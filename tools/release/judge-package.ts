import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Packed } from '@lkssp/registry';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { judgePacked } from './packed-rules.ts';
import { readTarball } from './tarball.ts';

async function lintManifest(tarball: string, manifest: object): Promise<string[]> {
  const bytes = readFileSync(tarball);
  const packed = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const { messages } = await publint({ pack: { tarball: packed }, level: 'warning' });
  return messages.map((each) => `publint: ${formatMessage(each, manifest, { color: false }) ?? each.code}`);
}

/** Doors with declarations must resolve as a user's compiler resolves them; files that are only started have none. */
function lintTypes(tarball: string, manifest: { readonly exports?: Readonly<Record<string, unknown>> }): string[] {
  const started = Object.entries(manifest.exports ?? {}).filter(([, target]) => typeof target === 'string');
  const leftOut = started.flatMap(([name]) => ['--exclude-entrypoints', name.replace(/^\.\//, '')]);
  const args = [
    'node_modules/@arethetypeswrong/cli/dist/index.js',
    tarball,
    '--profile',
    'esm-only',
    '--no-emoji',
    '--no-color',
  ];
  const { status, stdout } = spawnSync(process.execPath, [...args, ...leftOut], { encoding: 'utf8' });
  return status === 0 ? [] : [`types: ${stdout}`];
}

/** Sentences about everything that keeps a packed package from being published; empty: it is fine. */
export async function judgePackage({ name, tarball }: Packed): Promise<string[]> {
  const files = readTarball(tarball);
  const manifest = JSON.parse(files.get('package.json') ?? '{}') as { exports?: Record<string, unknown> };
  return [...judgePacked(name, files), ...(await lintManifest(tarball, manifest)), ...lintTypes(tarball, manifest)];
}
