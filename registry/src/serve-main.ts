import { parseArgs } from 'node:util';
import { sayings, serveUntilSignal } from './serve.ts';
import { startRegistry } from './start-registry.ts';

/** A carried registry: serves what is in its folder, from anywhere. */
const options = {
  folder: { type: 'string' },
  port: { type: 'string', default: '4873' },
  address: { type: 'string', default: '127.0.0.1' },
} as const;
const { folder, port, address } = parseArgs({ options }).values;
if (folder === undefined) throw new Error('Which folder? --folder DIR');

const registry = await startRegistry({ folder, port: Number(port), address });
console.log([`The registry is at ${registry.url}`, ...sayings(registry)].join('\n'));
await serveUntilSignal(registry);
process.exit(0);
