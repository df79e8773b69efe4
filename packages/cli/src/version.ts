import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);
const MANIFEST = '@lkssp/cli/package.json';

/** Version of this package. */
export const version: string = (require(MANIFEST) as { version: string }).version;

/** Where this package lies. */
export const folder: string = dirname(require.resolve(MANIFEST));
