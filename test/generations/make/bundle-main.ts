import { join } from 'node:path';
import { build, type Options } from 'tsup';

/** Builds the package in the current folder as its own configuration says, without declarations: nobody compiles against it. */
const { default: configured } = (await import(join(process.cwd(), 'tsup.config.ts'))) as {
  default: Options | Options[];
};
for (const options of [configured].flat())
  await build({ ...options, config: false, dts: false, sourcemap: false, silent: true });
