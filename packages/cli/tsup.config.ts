import { readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig, type Options } from 'tsup';

/**
 * Not packageBuild: a start is dear, and every file that it reads costs a third of a millisecond. So what every command
 * needs is one file, the client included, and each command is one more, instead of a dozen shared chunks.
 */
const shared: Options = {
  format: ['esm'],
  target: 'node24',
  platform: 'node',
  sourcemap: true,
  splitting: false,
  treeshake: false,
  silent: true,
};

// Both builds write here at once, therefore neither of them may clean.
rmSync('dist', { recursive: true, force: true });

const commands = readdirSync('src/commands').filter((name) => /^[a-z-]+\.ts$/.test(name) && name !== 'status.ts');

export default defineConfig([
  {
    ...shared,
    entry: { main: 'src/main.ts', 'lkbackup-main': 'src/lkbackup-main.ts', index: 'src/index.ts' },
    // The commands are files of their own, but for the one that is started most.
    external: [/^\.\/commands\/(?!status\.js)/, './main.js'],
    noExternal: ['@lkssp/client'],
    dts: { entry: { index: 'src/index.ts' }, compilerOptions: { composite: false, emitDeclarationOnly: false } },
  },
  {
    ...shared,
    entry: Object.fromEntries(commands.map((name) => [`commands/${basename(name, '.ts')}`, `src/commands/${name}`])),
    external: ['yaml'],
  },
]);
