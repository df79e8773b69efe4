import { existsSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

interface Doors {
  /** Entries that other packages import: bundled, with rolled-up declarations. */
  readonly doors: readonly string[];
  /** Files that are started, never imported (processes, workers): bundled without declarations where they exist. */
  readonly started?: readonly string[];
}

const entry = (paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, `src/${path}.ts`]));

/** One shape for every package: ESM only, shared chunks, declarations for the doors alone. */
export function packageBuild({ doors, started = [] }: Doors): ReturnType<typeof defineConfig> {
  const present = started.filter((path) => existsSync(`src/${path}.ts`));
  const options: Options = {
    entry: entry([...doors, ...present]),
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    // node:sqlite exists under this name only.
    removeNodeProtocol: false,
    dts: { entry: entry(doors), compilerOptions: { composite: false, emitDeclarationOnly: false } },
    sourcemap: true,
    splitting: true,
    treeshake: false,
    clean: true,
    silent: true,
  };
  return defineConfig(options);
}
