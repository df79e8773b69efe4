/** Writes the reference pages that are made from tables in the code. Needs the build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandReference } from '@lkssp/cli';
import { daemonConfigJsonSchema, ERRORS, MESSAGES } from '@lkssp/core/engine';
import { configurationPage } from './configuration-page.ts';
import { contractPage } from './contract-page.ts';
import { errorsPage, messagesPage } from './pages.ts';

const folder = join(import.meta.dirname, '../../docs/reference');
mkdirSync(folder, { recursive: true });

for (const [name, text] of [
  ['errors.md', errorsPage(ERRORS)],
  ['messages.md', messagesPage(MESSAGES)],
  ['configuration.md', configurationPage(daemonConfigJsonSchema())],
  ['commands.md', await commandReference()],
  ['contract.md', contractPage(join(import.meta.dirname, '../../packages/core/src'))],
] as const) {
  writeFileSync(join(folder, name), text);
  console.log(`wrote docs/reference/${name}`);
}
