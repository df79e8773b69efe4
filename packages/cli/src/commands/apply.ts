import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { HierarchyDocument } from '@lkssp/client';
import { UsageError } from '../arguments/usage-error.js';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { DocumentError } from '../document/document-error.js';
import type { HierarchyFile } from '../document/hierarchy-file.js';
import type { Place } from '../document/place.js';
import { followOperation } from '../follow-operation.js';
import { applyPlan } from '../render/apply-plan.js';

export const apply: Command = {
  usage: '-f FILE [--plan]',
  says: 'Makes the hierarchies as a YAML or JSON file describes them: creates, changes and deletes what differs, all or nothing per hierarchy. What is as described already is left alone.',
  words: { min: 0, max: 0 },
  options: [
    { name: 'file', short: 'f', value: 'FILE', says: 'the file; - reads standard input' },
    { name: 'plan', says: 'only show what would be done' },
  ],
  examples: [
    { run: 'apply -f h.yaml --plan', says: 'shows the steps and does nothing' },
    { run: 'apply -f h.yaml', says: 'does them' },
  ],
  run,
};

async function run({ given }: Input, context: Context): Promise<number> {
  const name = given.one('file');
  if (name === undefined) throw new UsageError('Name the file to apply: lkssp apply -f FILE.');
  const file = await parsed(name === '-' ? 'standard input' : name, await read(name, context.cwd));
  // The daemon checks it; what it finds wrong is said with the place in the file.
  const document = file.value as HierarchyDocument;
  const client = await context.client();
  if (!given.has('plan'))
    return followOperation(context, client, await placed(name, file, () => client.apply(document)));
  const steps = await placed(name, file, () => client.planApply(document));
  context.show(steps, () => applyPlan(steps));
  return 0;
}

/** The YAML library is large enough for the compile cache to pay; for all the rest of the command reading it costs more than it saves. */
async function parsed(name: string, content: string): Promise<HierarchyFile> {
  process.getBuiltinModule('node:module').enableCompileCache();
  const { HierarchyFile } = await import('../document/hierarchy-file.js');
  return new HierarchyFile(name, content);
}

/** Exit code of a system call that failed. */
const SYSTEM_EXIT = 1;

async function read(name: string, cwd: string): Promise<string> {
  if (name === '-') return text(process.stdin);
  try {
    return await readFile(resolve(cwd, name), 'utf8');
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = absent ? 'there is no such file' : (error as Error).message;
    throw new UsageError(`The file ${name} cannot be read: ${why}.`, SYSTEM_EXIT);
  }
}

/** What `send` resolves to; a refusal that names paths in the document is told with their lines. */
async function placed<Value>(name: string, file: HierarchyFile, send: () => Promise<Value>): Promise<Value> {
  try {
    return await send();
  } catch (error) {
    const problems = problemsOf(error);
    if (problems.every(({ path }) => path === undefined)) throw error;
    throw new DocumentError(
      name,
      problems.map((each) => file.located(each)),
    );
  }
}

function problemsOf(error: unknown): readonly Place[] {
  if (typeof error !== 'object' || error === null || !('problems' in error)) return [];
  return Array.isArray(error.problems) ? (error.problems as readonly Place[]) : [];
}
