import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStockedRegistry } from '@lkssp/registry';

const folder = mkdtempSync(join(tmpdir(), 'lkssp-registry-'));
const registry = await startStockedRegistry({ root: process.cwd(), folder, port: Number(process.argv[2] ?? 4873) });

console.log(`Our packages, and all that they need, are at ${registry.url}`);
console.log(`  npm install --registry ${registry.url} @lkssp/cli @lkssp/daemon`);
console.log('Interrupt to stop; nothing of it is kept.');

const stop = async (): Promise<void> => {
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());
