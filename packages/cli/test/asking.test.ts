import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../src/run.js';
import { GENAPP, operation, sentence, shop } from './samples.js';
import { ScriptedServer } from './scripted-server.js';
import { ScriptedTerminal } from './scripted-terminal.js';

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
  server
    .on('GET /types', { body: [GENAPP] })
    .on('GET /status', { body: shop() })
    .on('POST /resources', { status: 202, body: operation({ progress: [sentence('created')] }) });
});

afterEach(() => server[Symbol.asyncDispose]());

const start = (terminal: ScriptedTerminal, ...args: string[]): Promise<number> =>
  run(args, { terminal, environment: { LKSSP_HOME: server.home }, cwd: '/work', coloured: terminal.canColour });

it('asks a person for what is missing, and for nothing else', async () => {
  const terminal = new ScriptedTerminal(['genapp', 'web', 'start.sh', '/stop.sh']);
  expect(await start(terminal, 'resource', 'create', '--no-restore')).toBe(0);
  expect(terminal.questions).toEqual([
    'Which kit (for example genapp)? ',
    'Tag of the new generic application? ',
    'script that starts it? ',
    'script that stops it? ',
  ]);
  expect(server.requests('POST /resources')[0]?.body).toMatchObject({
    kit: 'genapp',
    tag: 'web',
    restore: false,
    options: { restore: '/work/start.sh', remove: '/stop.sh' },
  });
});

it('asks for needed options by what the kit says of them', async () => {
  const terminal = new ScriptedTerminal(['./stop.sh']);
  expect(await start(terminal, 'resource', 'create', 'genapp', '--tag', 'web', '--restore', '/a')).toBe(0);
  expect(terminal.questions).toEqual(['script that stops it? ']);
  expect(server.requests('POST /resources')[0]?.body).toMatchObject({
    tag: 'web',
    options: { restore: '/a', remove: '/work/stop.sh' },
  });
  expect(terminal.printed).toBe('created\n');
});

it('creates nothing when a person gives no answer', async () => {
  const terminal = new ScriptedTerminal([]);
  await expect(start(terminal, 'resource', 'create', 'genapp', '--tag', 'web')).rejects.toMatchObject({
    exit: 2,
    message: '--restore is missing; nothing was created.',
  });
  expect(server.requests('POST /resources')).toEqual([]);
});

it('colours pages for a person, and never JSON', async () => {
  const [page, json] = [new ScriptedTerminal(), new ScriptedTerminal()];
  await start(page, 'status');
  await start(json, 'status', '--json');
  expect(page.printed).toContain('\u001b[31mFailed');
  expect(JSON.parse(json.printed)).toEqual(shop());
});
