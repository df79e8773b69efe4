import { defineConfig } from 'vitest/config';

/** Packages are resolved to their sources, as in vitest.config.ts. */
const conditions = ['lkssp-source', 'node', 'module', 'default'];

/** Real mounts, addresses, services: `npm run lab` runs it, in namespaces of their own. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: false } },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'lab',
    include: ['test/lab/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
    setupFiles: ['test/lab/rig/only-in-lab.ts', 'tools/test-run/patience.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
