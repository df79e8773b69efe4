import { defineConfig } from 'vitest/config';

/** Uses what was built and installed; one file after the other, because the files share the machine. */
export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.test.ts', 'test/generations/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
    setupFiles: ['tools/test-run/patience.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    server: { deps: { external: [/\/dist\//] } },
  },
});
