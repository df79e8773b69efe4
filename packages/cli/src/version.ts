import { createRequire } from 'node:module';

/** Version of this package. */
export const version: string = (createRequire(import.meta.url)('@lkssp/cli/package.json') as { version: string })
  .version;
