import type { Client, LogLine } from '@lkssp/client';
import { readWhole } from '../arguments/read-number.js';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { INTERRUPTED_EXIT, Interruption } from '../interruption.js';
import { oneLine } from '../render/one-line.js';

const USUAL = 50;

export const log: Command = {
  usage: '[-f] [-n N]',
  says: 'Prints the end of the log. When no daemon answers, the log file is read instead, so that it can tell why.',
  words: { min: 0, max: 0 },
  options: [
    { name: 'follow', short: 'f', says: 'go on with what comes, until Ctrl-C' },
    { name: 'lines', short: 'n', value: 'N', says: `so many lines (default ${USUAL})` },
  ],
  examples: [
    { run: 'log -n 100', says: 'the last hundred lines' },
    { run: 'log -f', says: 'watches what happens' },
  ],
  run,
};

async function run({ given }: Input, context: Context): Promise<number | undefined> {
  const lines = given.has('lines') ? readWhole(given.one('lines') ?? '', '-n') : USUAL;
  if (given.has('follow')) return follow(await context.client(), lines, context);
  const found = await lastLines(await context.client(), lines, context);
  context.show(found, () => found.map(({ line }) => oneLine(line)));
  return undefined;
}

async function lastLines(client: Client, count: number, context: Context): Promise<readonly LogLine[]> {
  if (count === 0) return [];
  try {
    return await client.log(count);
  } catch (error) {
    const { lastLinesOfFile } = await import('../last-lines-of-file.js');
    const found = await lastLinesOfFile(context.home.log, count);
    if (found === undefined) throw error;
    context.terminal.err(`lkssp: ${(error as Error).message}\nThe log file ${context.home.log} says:\n`);
    return found.map((line) => ({ line }));
  }
}

/** The stream is opened before the last lines are asked for, so that nothing falls between; what both have is said once. */
async function follow(client: Client, count: number, context: Context): Promise<number> {
  const interruption = new Interruption(process);
  const coming = client.followLog({ signal: interruption.signal })[Symbol.asyncIterator]();
  let next = coming.next();
  next.catch(() => undefined);
  const before = await lastLines(client, count, context);
  const said = new Set(before.map(({ line }) => line));
  for (const line of before) tell(line, context);
  for (let each = await next; each.done !== true; each = await next) {
    if (!said.delete(each.value.line)) tell(each.value, context);
    next = coming.next();
  }
  interruption.end();
  return INTERRUPTED_EXIT;
}

/** One line of text, or one JSON document per line. */
function tell(line: LogLine, { json, terminal }: Context): void {
  terminal.out(`${json ? JSON.stringify(line) : oneLine(line.line)}\n`);
}
