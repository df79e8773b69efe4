import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** Tests run on sources: a sibling package is resolved by this condition, so nothing has to be built first. */
const conditions = ['lkssp-source', 'node', 'module', 'default'];

/** Decorators exactly as the build makes them: legacy, and no metadata that the build would not have. */
const decorator = { legacy: true, emitDecoratorMetadata: false };

/** Tests that start whole daemons and kit hosts, kill them and wait for what comes after: minutes, so a part of their own. */
const processes = [
  'packages/daemon/test/**/*.test.ts',
  'packages/core/test/kit-host/**/*.test.ts',
  'packages/core/src/engine/state/{store-kill,sqlite-state-store}.test.ts',
];

const project = (
  name: string,
  include: readonly string[],
  exclude: readonly string[] = processes,
): TestProjectConfiguration => ({
  oxc: { decorator },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name,
    include: [...include],
    setupFiles: ['tools/test-run/patience.ts'],
    // Against a test that never ends, not an assertion: hundreds of processes share the machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 50_000 } },
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**', ...exclude],
  },
});

const packages = readdirSync('packages').filter((name) => existsSync(`packages/${name}/package.json`));

export default defineConfig({
  test: {
    projects: [
      ...packages.map((name) =>
        project(name, [`packages/${name}/src/**/*.test.ts`, `packages/${name}/test/**/*.test.ts`]),
      ),
      project('registry', ['registry/src/**/*.test.ts']),
      project('tools', ['tools/**/*.test.ts']),
      project('scenarios', ['test/scenarios/**/*.test.ts']),
      project('processes', processes, []),
    ],
    coverage: { provider: 'v8' },
    passWithNoTests: true,
    // The default leaves one core idle; on two that is half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
