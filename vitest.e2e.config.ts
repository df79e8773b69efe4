import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** They wait for npm, registries and programs most of the time and measure nothing: two at once. */
const patient = [
  'test/e2e/{backup,changeover-kill,create-kit,kit-commands,kit-lint,kit-zoo,registry}.test.ts',
  'test/generations/**/*.test.ts',
];

const project = (name: string, order: number, maxWorkers: number, include: string[], exclude: string[] = []) =>
  ({
    test: {
      name,
      include,
      exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**', ...exclude],
      setupFiles: ['tools/test-run/patience.ts'],
      maxWorkers,
      sequence: { groupOrder: order },
      testTimeout: 180_000,
      hookTimeout: 300_000,
      server: { deps: { external: [/\/dist\//] } },
    },
  }) satisfies TestProjectConfiguration;

/** Uses what was built and installed. Files that drive the machine hard come last, one after the other, because they share it. */
export default defineConfig({
  test: {
    projects: [project('e2e-packages', 0, 2, patient), project('e2e', 1, 1, ['test/e2e/**/*.test.ts'], patient)],
  },
});
