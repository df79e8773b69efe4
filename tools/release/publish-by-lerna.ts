import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Packed, Registry } from '@lkssp/registry';

const run = promisify(execFile);

/** A package as the registry gives it after it was published. */
interface Published {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/** What was packed, unpacked again side by side, as lerna wants to find packages. */
async function layOut(root: string, packed: readonly Packed[], into: string): Promise<void> {
  for (const { name, tarball } of packed) {
    const folder = join(into, 'packages', name.replace('@lkssp/', ''));
    mkdirSync(folder, { recursive: true });
    await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  }
  for (const file of ['lerna.json', 'nx.json']) cpSync(join(root, file), join(into, file));
  const workspace = { name: 'release', private: true, workspaces: ['packages/*'] };
  writeFileSync(join(into, 'package.json'), JSON.stringify(workspace));
}

/** What npm has set for this process would win over what is set here. */
function environment(registry: Registry): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return {
    ...Object.fromEntries(own),
    npm_config_userconfig: registry.tokenFile,
    npm_config_registry: registry.url,
    npm_config_ignore_scripts: 'true',
  };
}

async function look(registry: Registry, { name, version }: Packed): Promise<Published | undefined> {
  const response = await fetch(`${registry.url}${name.replace('/', '%2f')}/${version}`);
  if (!response.ok) return undefined;
  const { dist } = (await response.json()) as { dist: { integrity: string } };
  return { name, version, integrity: dist.integrity };
}

/**
 * Lets lerna publish packed packages to a registry, exactly as a release does it: every package whose version is not
 * there yet. `into`: an empty folder for it.
 * @returns what the registry has afterwards
 */
export async function publishByLerna(
  root: string,
  packed: readonly Packed[],
  registry: Registry,
  into: string,
): Promise<readonly Published[]> {
  await layOut(root, packed, into);
  const lerna = join(root, 'node_modules/lerna/dist/cli.js');
  const words = ['publish', 'from-package', '--yes', '--no-git-reset', '--loglevel', 'error'];
  await run(process.execPath, [lerna, ...words, '--registry', registry.url], { cwd: into, env: environment(registry) });
  const found = await Promise.all(packed.map((each) => look(registry, each)));
  return found.filter((each) => each !== undefined);
}
