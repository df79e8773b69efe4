import { existsSync, readdirSync } from 'node:fs';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** Tests run on sources: a sibling package is resolved by this condition, so nothing has to be built first. */
const conditions = ['lkssp-source', 'node', 'import', 'module', 'default'];

/** Decorators exactly as the build makes them: legacy, and no metadata that the build would not have. */
const decorator = { legacy: true, emitDecoratorMetadata: false };

const project = (name: string, include: readonly string[]): TestProjectConfiguration => ({
  oxc: { decorator },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name, include: [...include], exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'] },
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
    ],
    coverage: { provider: 'v8' },
    passWithNoTests: true,
  },
});
