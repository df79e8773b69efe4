import { parseArgs } from 'node:util';
import { Cleanup } from '../rig/cleanup.ts';
import { processesNaming } from '../rig/process-facts.ts';
import { type Demonstration, setUp } from './demonstration.ts';
import { watch } from './live-view.ts';
import { breakEverything } from './once.ts';

const HELP = `npm start                     shows a small guarded hierarchy, live, until Ctrl-C
npm start -- --once           breaks it in four ways, tells each incident in a line; exits 0 when all ended as it must
npm start -- --home FOLDER    keeps everything in FOLDER, which stays; otherwise in a fresh one, which goes
`;

const say = (line: string): void => console.log(line);
const cleanup = new Cleanup();
cleanup.onSignals();

/** What of the demonstration still runs once it should have ended. */
const leftOver = ({ installation }: Demonstration): readonly string[] =>
  processesNaming(installation.home).map(({ pid, name }) => `process ${pid} (${name}) is still there`);

async function once(home: string | undefined): Promise<number> {
  const demonstration = await setUp(home, cleanup, say);
  const wrong = [...(await breakEverything(demonstration, say))];
  say('');
  await cleanup.run();
  wrong.push(...leftOver(demonstration));
  for (const each of wrong) console.error(`WRONG: ${each}`);
  say(wrong.length === 0 ? 'Everything ended as it must.' : `${wrong.length} thing(s) did not end as they must.`);
  return wrong.length === 0 ? 0 : 1;
}

/** Ends when the daemon does, or by the signal that cleans up. */
async function live(home: string | undefined): Promise<number> {
  const demonstration = await setUp(home, cleanup, say);
  const over = new AbortController();
  cleanup.add('the view', () => over.abort());
  void demonstration.daemon.ended.then(() => over.abort());
  await watch(demonstration, over.signal);
  await cleanup.run();
  return 0;
}

async function main(): Promise<number> {
  const options = { once: { type: 'boolean' }, home: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  return await (values.once === true ? once(values.home) : live(values.home));
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await cleanup.run();
}
