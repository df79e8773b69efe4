import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ourPackages, type Packed, packAll } from '@lkssp/registry';
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

async function judge({ name, tarball }: Packed): Promise<string[]> {
  const files = readTarball(tarball);
  const manifest = JSON.parse(files.get('package.json') ?? '{}') as { exports?: Record<string, unknown> };
  return [...judgePacked(name, files), ...(await lintManifest(tarball, manifest)), ...lintTypes(tarball, manifest)];
}

const into = mkdtempSync(join(tmpdir(), 'lkssp-release-'));
let findings = 0;
try {
  for (const packed of await packAll(process.cwd(), ourPackages(process.cwd()), into)) {
    const found = await judge(packed);
    findings += found.length;
    console.log(`${found.length === 0 ? 'ok    ' : 'FAILED'}  ${packed.name}@${packed.version}`);
    for (const each of found) console.log(`        ${each}`);
  }
} finally {
  rmSync(into, { recursive: true, force: true });
}
console.log(
  findings === 0 ? 'All packages could be published as they are.' : `${findings} findings; nothing was published.`,
);
process.exitCode = findings === 0 ? 0 : 1;
