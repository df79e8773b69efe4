import { parseArgs } from 'node:util';
import { obstacle } from '../lab/obstacle.ts';
import { runInside } from '../lab/run-inside.ts';
import { Cleanup } from '../rig/cleanup.ts';
import { processesNaming } from '../rig/process-facts.ts';
import { type Demonstration, type DemonstrationPlan, setUp } from './demonstration.ts';
import { upgradeKit } from './hot-upgrade.ts';
import { watch } from './live-view.ts';
import { breakEverything } from './once.ts';

const HELP = `npm start                     upgrades a kit at work, then shows guarded hierarchies, live, until Ctrl-C
npm start -- --once           breaks them, tells each incident in a line; exits 0 when all ended as it must
npm start -- --home FOLDER    keeps everything in FOLDER, which stays; otherwise in a fresh one, which goes

As root, one of them is a web site on a real file system and a real address, in namespaces that the machine does not see.
`;

const say = (line: string): void => console.log(line);
const cleanup = new Cleanup();

/** Set for this program when it runs a second time, in namespaces. */
const INSIDE = 'LKSSP_DEMO_INSIDE';

/** What of the demonstration still runs once it should have ended. */
const leftOver = ({ installation }: Demonstration): readonly string[] =>
  processesNaming(installation.home).map(({ pid, name }) => `process ${pid} (${name}) is still there`);

async function once(plan: DemonstrationPlan): Promise<number> {
  const demonstration = await setUp(plan, cleanup, say);
  const wrong = [...(await breakEverything(demonstration, say))];
  say('');
  await cleanup.run();
  wrong.push(...leftOver(demonstration));
  for (const each of wrong) console.error(`WRONG: ${each}`);
  say(wrong.length === 0 ? 'Everything ended as it must.' : `${wrong.length} thing(s) did not end as they must.`);
  return wrong.length === 0 ? 0 : 1;
}

/** Ends when the daemon does, or by the signal that cleans up. */
async function live(plan: DemonstrationPlan): Promise<number> {
  const demonstration = await setUp(plan, cleanup, say);
  const over = new AbortController();
  cleanup.add('the view', () => over.abort());
  void demonstration.daemon.ended.then(() => over.abort());
  for (const each of await upgradeKit(demonstration, say)) console.error(`WRONG: ${each}`);
  say('');
  await watch(demonstration, over.signal);
  await cleanup.run();
  return 0;
}

/** The same once more, where it may mount and add addresses without the machine noticing. */
async function again(): Promise<number> {
  const argv = [process.execPath, import.meta.filename, ...process.argv.slice(2)];
  return (await runInside(argv, { passesSignals: true, env: { [INSIDE]: 'yes' } })).code;
}

async function main(): Promise<number> {
  const options = { once: { type: 'boolean' }, home: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const isInside = process.env[INSIDE] !== undefined;
  const reason = isInside ? undefined : obstacle();
  if (!isInside && reason === undefined) return await again();
  cleanup.onSignals();
  const plan = { home: values.home, obstacle: reason };
  return await (values.once === true ? once(plan) : live(plan));
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await cleanup.run();
}
