import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Ended, lkssp } from './lkssp.js';
import { DEFAULT_POLICIES, GENAPP, incident, operation, resource, sentence, shop } from './samples.js';
import { refusal, ScriptedServer } from './scripted-server.js';

let server: ScriptedServer;
let work: string;

beforeAll(async () => {
  server = await ScriptedServer.start();
  work = await mkdtemp(join(tmpdir(), 'lkssp-cli-work-'));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(work, { recursive: true, force: true });
});

beforeEach(() => {
  server.asked.length = 0;
  server
    .on('GET /status', { body: shop() })
    .on('GET /types', { body: [GENAPP, { ...GENAPP, type: 'process' }] })
    .on('POST /resources', { status: 202, body: operation({ progress: [sentence('create web done in 12 ms')] }) });
});

const at = (...args: string[]): Promise<Ended> => lkssp(['--home', server.home, ...args], { cwd: work });

it('prints the trees of the server that it asked over the socket', async () => {
  const { out, err, exit } = await at('status');
  expect({ err, exit }).toEqual({ err: '', exit: 0 });
  expect(out).toContain('├─ api      Failed    OSF  quickCheck failed: no answer at port 8080');
  expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /status']);
});

it('finds the home in LKSSP_HOME, and --home goes first', async () => {
  const env = { LKSSP_HOME: server.home };
  expect((await lkssp(['status', '-e'], { env })).out).toContain('LOCAL  TAG');
  expect((await lkssp(['--home', work, 'status'], { env })).err).toContain(join(work, 'run', 'lkssp.sock'));
});

it('takes options before and after the command', async () => {
  const before = await lkssp([`--home=${server.home}`, '--json', 'status']);
  const after = await lkssp(['status', '--json', '--home', server.home]);
  expect(JSON.parse(before.out)).toEqual(shop());
  expect(after.out).toBe(before.out);
});

it('shows one resource with what is below it', async () => {
  expect(
    JSON.parse((await at('status', 'api', '--json')).out).resources.map(({ tag }: { tag: string }) => tag),
  ).toEqual(['api', 'disk']);
  const { err, exit } = await at('status', 'shpo');
  expect({ err, exit }).toEqual({
    err: 'lkssp: There is no resource with the tag "shpo". Did you mean "shop"?\n',
    exit: 7,
  });
});

it('ends with 9 and says what to do when no daemon is there', async () => {
  const { out, err, exit } = await lkssp(['--home', work, 'status']);
  expect({ out, exit }).toEqual({ out: '', exit: 9 });
  expect(err).toMatch(/^lkssp: No daemon answers at .*lkssp\.sock: .* \(LKSSP_DAEMON_ABSENT\)\n$/);
});

it("creates a resource with flags from the kit's schema and makes paths absolute", async () => {
  const line =
    'resource create genapp --tag web --restore ./restore.sh --remove /opt/remove.sh --quickCheck check.sh ' +
    '--environment A=1 --environment B=x=y --retries 3 --verbose --depends-on disk --depends-on api ' +
    '--check-interval 10s --no-restore';
  const { out, exit } = await at(...line.split(' '));
  expect({ out, exit }).toEqual({ out: 'create web done in 12 ms\n', exit: 0 });
  expect(server.requests('POST /resources').map(({ body }) => body)).toEqual([
    {
      kit: 'genapp',
      type: 'app',
      tag: 'web',
      options: {
        restore: join(work, 'restore.sh'),
        remove: '/opt/remove.sh',
        quickCheck: join(work, 'check.sh'),
        environment: { A: '1', B: 'x=y' },
        retries: 3,
        verbose: true,
      },
      settings: { checkIntervalMs: 10_000 },
      dependsOn: ['disk', 'api'],
      children: true,
      restore: false,
    },
  ]);
});

it('takes the kebab-case spelling of an option as well, and another type of the kit', async () => {
  await at(
    'resource',
    'create',
    'genapp/process',
    '-t',
    'api',
    '--restore',
    'a',
    '--remove',
    'b',
    '--quick-check',
    'c',
  );
  expect(server.requests('POST /resources')[0]?.body).toMatchObject({
    type: 'process',
    children: true,
    restore: true,
    options: { quickCheck: join(work, 'c') },
  });
});

it.each([
  ['resource create', 'KIT is missing'],
  ['resource create genapp', '--tag TAG is missing'],
  ['resource create genapp --tag web', '--restore PATH, --remove PATH are missing.'],
  ['resource create genap --tag web', 'There is no kit "genap" here. Did you mean "genapp"? Installed: genapp.'],
  ['resource create genapp/proces --tag web', 'has no resource type "proces". Did you mean "process"?'],
  ['resource create genapp --tag web --restor x', 'There is no option --restor here. Did you mean "--restore"?'],
  ['resource create genapp --tag web --options [1]', '--options needs a JSON object'],
])('refuses "%s" with a sentence and creates nothing', async (line, complaint) => {
  const { err, out, exit } = await at(...line.split(' '));
  expect(err).toContain(complaint);
  expect(out).toBe('');
  expect(exit).toBe(line.includes('genap ') || line.includes('/proces ') ? 7 : 2);
  expect(server.requests('POST /resources')).toEqual([]);
});

it("lists a kit's options in the help, and still helps when no daemon is there", async () => {
  const { out } = await at('resource', 'create', 'genapp', '--help');
  expect(out).toContain('--quick-check, --quickCheck PATH');
  expect(out).toContain('script that starts it (needed)');
  const alone = await lkssp(['--home', work, 'resource', 'create', 'genapp', '--help']);
  expect(alone.exit).toBe(0);
  expect(alone.out).toContain('Usage: lkssp resource create KIT[/TYPE]');
});

it("passes a refusal on in the daemon's words and with its exit code", async () => {
  const detail = 'A resource with the tag "web" exists already. Choose another tag, or delete that resource first.';
  server.on('POST /resources', refusal({ status: 409, code: 'LKSSP_TAG_EXISTS', exit: 4, detail }));
  const { err, exit } = await at('resource', 'create', 'genapp', '--tag', 'web', '--restore', 'a', '--remove', 'b');
  expect({ err, exit }).toEqual({ err: `lkssp: ${detail} (LKSSP_TAG_EXISTS)\n`, exit: 4 });
});

it('tells errors as JSON with --json', async () => {
  server.on(
    'GET /incidents/9',
    refusal({ status: 404, code: 'LKSSP_INCIDENT_UNKNOWN', exit: 7, detail: 'There is no incident 9.' }),
  );
  const { err, exit } = await at('incident', 'show', '9', '--json');
  expect(JSON.parse(err).error).toMatchObject({
    code: 'LKSSP_INCIDENT_UNKNOWN',
    exit: 7,
    message: 'There is no incident 9.',
  });
  expect(exit).toBe(7);
});

it.each([
  [
    'TemporalRecovery --on recoverylimit=3 period=30 tag=web',
    'TemporalRecovery',
    { on: true, recoveryLimit: 3, periodMinutes: 30, tag: 'web' },
  ],
  [
    'temporalrecovery --On --recovery-limit 3 --period 30 --force',
    'TemporalRecovery',
    { on: true, recoveryLimit: 3, periodMinutes: 30, force: true },
  ],
  ['failover --Off TAG=mysql*', 'Failover', { on: false, tag: 'mysql*' }],
  ['NotificationOnly --on --tag web', 'NotificationOnly', { on: true, tag: 'web' }],
])('sets policies: %s', async (line, name, body) => {
  const remarks = [sentence('TemporalRecovery of web has no effect while Failover is off')];
  server.on(`PUT /policies/${name}`, { body: { tags: ['web'], remarks } });
  const { out, exit } = await at('policy', 'set', ...line.split(' '));
  expect(exit).toBe(0);
  expect(out).toBe(`${name} is ${body.on ? 'on' : 'off'} for web\nNote: ${remarks[0]?.text}\n`);
  expect(server.requests(`PUT /policies/${name}`)[0]?.body).toEqual(body);
});

it('shows the policies in force and marks what is set in that very place', async () => {
  const temporalRecovery = { on: true, from: 'resource', recoveryLimit: 5, periodMinutes: 60 };
  const policies = { ...DEFAULT_POLICIES, failover: { on: false, from: 'server' }, temporalRecovery };
  server.on('GET /policies', { body: [{ policies: DEFAULT_POLICIES }, { tag: 'web', policies }] });
  const lines = (await at('policy', 'get', 'tag=*')).out.split('\n');
  expect(lines[0]).toBe('TAG       Failover  LocalRecovery  TemporalRecovery   NotificationOnly');
  expect(lines[1]).toBe('(server)  on        on             off, 3 in 30 min   off');
  expect(lines[2]).toBe('web       off       on             on, 5 in 60 min *  off');
  expect(server.requests('GET /policies')[0]?.query).toEqual({ tag: '*' });
  const verbose = (await at('policy', 'get', '--verbose', '--tag', 'web')).out;
  expect(verbose).toContain('off (set for the server)  on (default)  ');
});

it('changes settings and returns them to the level above', async () => {
  server.on('PATCH /resources/web/settings', { body: { checkIntervalMs: 10_000, hungFailover: true } });
  const { out } = await at(
    'resource',
    'set',
    'web',
    '--check-interval',
    '10s',
    '--restore-limit',
    'default',
    '--hung-failover',
    'on',
  );
  expect(server.asked[0]?.body).toEqual({ checkIntervalMs: 10_000, restoreLimitMs: null, hungFailover: true });
  expect(out).toBe('Settings of web:\n  check-interval  10 s\n  hung-failover   on\n');
});

it('creates and deletes dependencies', async () => {
  server.on('POST /dependencies', { status: 204 }).on('DELETE /dependencies', { status: 204 });
  expect((await at('dependency', 'create', 'web', 'db/main')).out).toBe('web depends on db/main now\n');
  expect((await at('dependency', 'delete', 'web', 'db/main')).out).toBe('web does not depend on db/main any more\n');
  expect(server.asked.map(({ body, query }) => ({ body, query }))).toEqual([
    { body: { parent: 'web', child: 'db/main' }, query: {} },
    { body: '', query: { parent: 'web', child: 'db/main' } },
  ]);
});

it('tells the story of an incident, and lists incidents', async () => {
  server.on('GET /incidents/1', { body: incident() }).on('GET /incidents', { body: [incident()] });
  expect((await at('incident', 'show', '1')).out).toContain('Time to repair: 1.9 s\n');
  expect((await at('incident', 'list', '--tag', 'web', '-n', '5')).out).toContain(
    'recovered    1.9 s'.replace('    ', '  '),
  );
  expect(server.requests('GET /incidents')[0]?.query).toEqual({ limit: '5', tag: 'web' });
});

it('exports what apply reads again', async () => {
  const document = { version: 1, resources: { web: { kit: 'genapp', options: { info: 'yes' } } } };
  server
    .on('GET /export', { body: document })
    .on('POST /apply', { body: [{ act: 'create', tag: 'web', text: 'create web' }] });
  const file = join(work, 'h.yaml');
  await writeFile(file, (await at('export')).out);
  expect(await readFile(file, 'utf8')).toContain('info: "yes"');
  const { out, exit } = await at('apply', '-f', 'h.yaml', '--plan');
  expect({ out, exit }).toEqual({ out: '  create  web  create web\n1 step. Nothing was done.\n', exit: 0 });
  expect(server.requests('POST /apply')[0]).toMatchObject({ body: document, query: { plan: 'true' } });
});

it('says where in the file something is wrong, whether it or the daemon found it', async () => {
  await writeFile(join(work, 'broken.yaml'), 'version: 1\nresources:\n  web:\n\tkit: genapp\n');
  const broken = await at('apply', '-f', 'broken.yaml');
  expect(broken.exit).toBe(5);
  expect(broken.err).toMatch(
    /^lkssp: The file broken.yaml cannot be applied: \(LKSSP_APPLY_INVALID\)\n {2}broken.yaml:4:1: /,
  );

  await writeFile(join(work, 'wrong.yaml'), 'version: 1\nresources:\n  web.1:\n    kit: 7\n    dependsOn: [a, 8]\n');
  const problems = [
    { message: 'expected string, received number', path: 'resources.web.1.kit' },
    { message: 'expected string, received number', path: 'resources.web.1.dependsOn[1]' },
    { message: 'is missing', path: 'resources.web.1.tag' },
  ];
  const detail = 'The request is not valid.';
  server.on('POST /apply', refusal({ status: 400, code: 'LKSSP_REQUEST_INVALID', exit: 2, detail, problems }));
  const wrong = await at('apply', '-f', 'wrong.yaml');
  expect(wrong.err.split('\n').slice(1, 4)).toEqual([
    '  wrong.yaml:4:10 resources.web.1.kit: expected string, received number',
    '  wrong.yaml:5:20 resources.web.1.dependsOn[1]: expected string, received number',
    '  wrong.yaml:4:5 resources.web.1.tag: is missing',
  ]);
});

it('applies what comes on standard input', async () => {
  server.on('POST /apply', { status: 202, body: operation({ progress: [sentence('apply done')] }) });
  const { out } = await lkssp(['--home', server.home, 'apply', '-f', '-'], {
    input: '{"version": 1, "resources": {}}',
  });
  expect(out).toBe('apply done\n');
  expect(server.requests('POST /apply')[0]?.body).toEqual({ version: 1, resources: {} });
});

it('simulates without doing anything', async () => {
  server.on('POST /simulations', { body: { text: 'web fails\nweb recovers\n' } });
  const { out } = await at('simulate', '--fail', 'web', '--fail', 'api', '--break', 'web:restore');
  expect(out).toBe('web fails\nweb recovers\n');
  expect(server.asked[0]?.body).toEqual({ fail: ['web', 'api'], hang: [], breakVerbs: ['web:restore'] });
});

it('lists resources', async () => {
  expect((await at('resource', 'list')).out.split('\n')[0]).toBe('TAG   TYPE        ID       STATE     REASON');
});

it('shows everything about one resource', async () => {
  server.on('GET /resources/web', { body: resource('web', { settings: { checkIntervalMs: 5000 } }) });
  const { out } = await at('resource', 'info', 'web');
  expect(out).toContain('  state        Active (ISP) since 2026-11-22 11:59:00\n');
  expect(out).toContain('Settings:\n  check-interval  5 s\nOptions:\n  restore  /opt/restore.sh\n');
});

it('understands the old words for backups', async () => {
  server.on('POST /backups', { status: 202, body: operation({ progress: [sentence('backup written')] }) });
  const lkbackup = (...args: string[]): Promise<Ended> =>
    lkssp(['--home', server.home, ...args], { cwd: work, program: 'lkbackup-main' });
  expect(await lkbackup('-c', '-f', 'old.tar')).toEqual({ out: 'backup written\n', err: '', exit: 0 });
  expect(server.requests('POST /backups')[0]?.body).toEqual({ file: join(work, 'old.tar') });
  expect(await lkbackup('-x', '-f', 'old.tar')).toMatchObject({ out: '', exit: 4 });
  const wrong = await lkbackup('-z');
  expect(wrong.err).toMatch(/^lkbackup: There is no option -z here\.\nUsage: lkbackup -c -f FILE/);
  expect(wrong.exit).toBe(2);
});
