import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makePortable, sayings, serveUntilSignal, startStockedRegistry } from '@lkssp/registry';

const HELP = `npm run registry                         serves our packages and all that they need, until interrupted
npm run registry -- --folder DIR         keeps everything in DIR; a second start goes on from there
npm run registry -- --folder DIR --portable
                                         fills DIR with them and with what serves it elsewhere, and ends
  --port N       default 4873; 0: any free one
  --address A    default 127.0.0.1, which no other machine reaches
`;

const options = {
  folder: { type: 'string' },
  port: { type: 'string', default: '4873' },
  address: { type: 'string', default: '127.0.0.1' },
  portable: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const warn = (name: string, version: string): void =>
  console.error(
    `${name}@${version} is there already with other content; it stays. Another content needs another version.`,
  );

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.portable && values.folder === undefined) {
    console.error('Which folder is to be carried? Add --folder DIR.');
    return 2;
  }
  const root = process.cwd();
  const folder = values.folder === undefined ? mkdtempSync(join(tmpdir(), 'lkssp-registry-')) : resolve(values.folder);
  const { address } = values;
  const port = values.portable ? 0 : Number(values.port);
  try {
    const registry = await startStockedRegistry({ root, folder, port, address, onDifferent: warn });
    if (values.portable) {
      await registry.stop();
      console.log(`Carry ${folder} to where it is needed and start ${makePortable(folder, root)}`);
      return 0;
    }
    console.log([`Our packages, and all that they need, are at ${registry.url}`, ...sayings(registry)].join('\n'));
    console.log(`Interrupt to stop; ${values.folder === undefined ? 'nothing of it is kept' : `${folder} is kept`}.`);
    await serveUntilSignal(registry);
    return 0;
  } finally {
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

// Verdaccio leaves timers behind.
process.exit(await main());
