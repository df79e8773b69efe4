import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../contract/json.js';
import { defineKit, type Kit } from '../contract/kit.js';
import { done, failure } from '../contract/outcome.js';
import { type ResourceTypeDefinition, resourceType } from '../contract/resource-type.js';
import type { Call } from '../contract/verbs.js';
import { failed, healthy, hung } from '../contract/verdict.js';
import type { KitSample } from './conformance/kit-sample.js';
import { describeKit } from './describe-kit.js';
import { ScriptedMachine } from './scripted-machine.js';

/** A machine with lamps, which a program switches. */
class Lamps extends ScriptedMachine {
  readonly lit = new Set<string>();
  constructor() {
    super();
    const lamp = (argv: readonly string[]): string => argv.at(-1) ?? '';
    this.commands.push(
      { command: /^lamp on/, answer: ({ argv }) => (this.lit.add(lamp(argv)), {}) },
      { command: /^lamp off/, answer: ({ argv }) => (this.lit.delete(lamp(argv)), {}) },
      { command: /^lamp look/, answer: ({ argv }) => ({ code: this.lit.has(lamp(argv)) ? 0 : 1 }) },
      { command: 'false', answer: { code: 1 } },
    );
  }
}

const options = z.strictObject({
  name: z.string().min(1).describe('Name of the lamp'),
  password: z.string().optional().describe('Its password'),
});
type Options = z.output<typeof options>;
type Definition = ResourceTypeDefinition<Options>;

const lamp = (call: Call<Options>, verb: string, ...more: string[]) =>
  call.host.run({ argv: ['lamp', verb, ...more, call.options.name] });

const GOOD: Definition = {
  type: 'lamp',
  app: 'gen',
  title: 'A lamp',
  options,
  jsonSchema: z.toJSONSchema(options, { io: 'input' }) as Json,
  identify: ({ name }) => name,
  restore: async (call) => {
    if (!(await lamp(call, 'look')).ok) await lamp(call, 'on');
    return done({ handle: { pid: 4_000_000, startTime: 1 } });
  },
  remove: async (call) => ((await lamp(call, 'off')).ok ? done({ handle: null }) : failure('it stays lit')),
  quickCheck: async (call) => {
    const { ok, timedOut } = await lamp(call, 'look');
    if (timedOut) return hung('it does not answer');
    return ok ? healthy() : failed('it is dark');
  },
};

const machineOf = ({ bench }: { bench: unknown }): Lamps => bench as Lamps;
const SAMPLE: KitSample = {
  type: 'lamp',
  options: ({ number }) => ({ name: `lamp-${number}` }),
  nonsense: [{ options: { name: '' }, path: 'name' }],
  breakIt: (living) => machineOf(living).lit.clear(),
  hangIt: (living) =>
    void machineOf(living).commands.unshift({ command: /look/, answer: () => new Promise(() => undefined) }),
  takeAway: () => undefined,
  snapshot: (living) =>
    `${[...machineOf(living).lit].join()} ${machineOf(living).asked.filter(({ detail }) => JSON.stringify(detail).includes('lamp","on')).length}`,
  awkward: () => ({ name: `ü 'x' "y" $z` }),
  secret: () => ({ options: { name: 'lamp', password: 'geheim' }, secrets: ['geheim'] }),
};

let folder: string;
const README = ['What it protects', 'Options', 'What is checked', 'What recovery does', 'Limits'];
const MANIFEST = {
  name: '@x/kit-lamp',
  version: '1.0.0',
  type: 'module',
  keywords: ['lkssp-kit'],
  peerDependencies: { '@lkssp/core': '^1.0.0' },
  lkssp: { id: 'lamps', resourceTypes: [{ type: 'lamp', app: 'gen' }], category: 'miscellaneous', dataGeneration: 1 },
};
const write = (manifest: object = MANIFEST, headings: readonly string[] = README): void => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'README.md'), headings.map((each) => `## ${each}\n\ntext\n`).join('\n'));
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-conformance-'));
  write();
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Report {
  readonly passed: string[];
  readonly skipped: string[];
  readonly failed: Map<string, string>;
}

/** Runs the suite in a framework that only notes what happened. */
async function report(kit: Kit, sample: KitSample = SAMPLE, only?: string, limitMs?: number): Promise<Report> {
  const tests: { name: string; body: (context: { skip(note?: string): void }) => void | Promise<void> }[] = [];
  describeKit(kit, {
    packageFolder: folder,
    samples: [sample],
    bench: () => new Lamps(),
    ...(limitMs === undefined ? {} : { limitMs }),
    describe: (_, body) => body(),
    it: (name, body) => tests.push({ name, body }),
  });
  const result: Report = { passed: [], skipped: [], failed: new Map() };
  const skipping = new Error('skipped');
  const context = {
    skip: (): never => {
      throw skipping;
    },
  };
  for (const { name, body } of tests.filter((each) => only === undefined || each.name === only)) {
    try {
      await body(context);
      result.passed.push(name);
    } catch (error) {
      if (error === skipping) result.skipped.push(name);
      else result.failed.set(name, (error as Error).message);
    }
  }
  return result;
}

const kitOf = (changes: Partial<Definition> = {}): Kit =>
  defineKit({ id: 'lamps', resourceTypes: [resourceType<Options>({ ...GOOD, ...changes })] });

const namesOf = (found: Report): string[] => [...found.failed.keys()];

/** Goes on for two seconds and a half, whatever is aborted. */
const stubborn = (): Promise<void> =>
  new Promise((resolve) => AbortSignal.timeout(2500).addEventListener('abort', () => resolve()));

describe('describeKit', () => {
  it('passes a good kit by every rule', async () => {
    const found = await report(kitOf());
    expect(Object.fromEntries(found.failed)).toEqual({});
    expect(found.skipped).toEqual([]);
    expect(found.passed).toHaveLength(30);
  });

  it.each<[string, string, Partial<Definition>]>([
    ['takes anything for options', 'options reject nonsense with a path', { options: z.any() }],
    ['ignores unknown options', 'options reject unknown names', { options: z.object({ name: z.string().min(1) }) }],
    ['calls everything by one id', 'identify is pure and tells resources apart', { identify: () => 'lamp' }],
    ['checks longer than its period', 'timing is possible', { timing: { quickCheck: { every: '1s', within: '2s' } } }],
    [
      'describes no option',
      'the JSON Schema describes every option',
      { jsonSchema: { type: 'object', properties: { name: {} } } },
    ],
    [
      'stores options that it would refuse',
      'options stay valid as they are stored',
      {
        options: z.strictObject({
          name: z
            .string()
            .max(6)
            .transform((name) => `${name}, a lamp`),
        }),
      },
    ],
    [
      'reads what it has stored as something else',
      'options stay valid as they are stored',
      { options: z.strictObject({ name: z.string().transform((name) => `${name}!`) }) },
    ],
    [
      'proposes what it would refuse',
      'propose looks and gives valid options',
      { propose: async () => ({ options: { name: '' }, problems: [], children: [] }) },
    ],
    [
      'acts when it is asked for a proposal',
      'propose looks and gives valid options',
      {
        propose: async ({ options: given, host }) => {
          await host.processes.start({ argv: ['lamp'] });
          return { options: given, problems: [], children: [] };
        },
      },
    ],
    [
      'proposes nonsense',
      'propose looks and gives valid options',
      { propose: async ({ options: given }) => ({ options: given, problems: [], children: ['fs'] as never }) },
    ],
    [
      'is created once only',
      'create may come again',
      { create: async (call) => ((await lamp(call, 'look')).ok ? failure('it is there already') : done()) },
    ],
    [
      'reads its standard input',
      'environment and locale do not matter',
      { restore: async (call) => (process.stdin === undefined ? GOOD.restore(call) : failure('no')) },
    ],
    ['lacks what everyone must have', 'lacks names optional verbs only', { lacks: () => ['restore' as never] }],
    [
      'gives a handle that is no JSON',
      'restore brings it into service, remove takes it out, values are JSON',
      { restore: async () => done({ handle: new Map() as never }) },
    ],
    [
      'starts again what runs',
      'restore twice is restore once',
      {
        restore: async (call) => {
          await lamp(call, 'on');
          return done();
        },
      },
    ],
    [
      'repairs while it looks',
      'quickCheck changes nothing',
      {
        quickCheck: async (call) => {
          await lamp(call, 'on');
          return healthy();
        },
      },
    ],
    ['calls everything healthy', 'what is not there is not healthy', { quickCheck: async () => healthy() }],
    [
      'cannot remove what is absent',
      'remove of what is absent succeeds',
      { remove: async (call) => ((await lamp(call, 'look')).ok ? GOOD.remove(call) : failure('it is not lit')) },
    ],
    ['sees no failure', 'what is broken is failed, with a reason', { quickCheck: async () => healthy() }],
    ['does not bring it back', 'what was broken is healthy after recovery', { recover: async () => done() }],
    [
      'confuses two resources',
      'two resources side by side do not clash',
      {
        remove: async (call) => {
          for (const name of ['lamp-1', 'lamp-2']) await call.host.run({ argv: ['lamp', 'off', name] });
          return done();
        },
      },
    ],
    [
      'goes on after an abort',
      'abort is honoured within a second',
      {
        restore: async (call) => {
          if (call.signal.aborted) return done();
          await stubborn();
          return GOOD.restore(call);
        },
      },
    ],
    [
      'cannot take a quote',
      'options with blanks, quotes and unicode work',
      { restore: async (call) => (call.options.name.includes("'") ? failure('bad name') : GOOD.restore(call)) },
    ],
    [
      'reads the environment of the daemon',
      'environment and locale do not matter',
      { restore: async (call) => (process.env['PATH'] === undefined ? failure('no PATH') : GOOD.restore(call)) },
    ],
    [
      'tells its password',
      'no secret is told',
      {
        restore: async (call) => {
          await lamp(call, 'on', call.options.password ?? '');
          return done();
        },
      },
    ],
    [
      'believes a number without proof',
      'only processes that belong are signalled',
      {
        quickCheck: async ({ handle, host }) =>
          host.processes.identify(1) === undefined && handle !== undefined ? healthy() : failed('dark'),
      },
    ],
  ])('finds a kit that %s', async (_, rule, changes) => {
    const found = await report(kitOf(changes), SAMPLE, rule);
    expect(namesOf(found)).toEqual([rule]);
    expect(found.failed.get(rule)).toMatch(/\n {2}rule: .*\n {2}why: {2}\S.*\n {2}mend: \S/);
  });

  it.each<[string, string, () => void]>([
    [
      'calls itself otherwise in its manifest',
      'manifest and definition agree',
      () => write({ ...MANIFEST, lkssp: { ...MANIFEST.lkssp, id: 'other' } }),
    ],
    [
      'lists other types in its manifest',
      'manifest and definition agree',
      () => write({ ...MANIFEST, lkssp: { ...MANIFEST.lkssp, resourceTypes: ['x'] } }),
    ],
    [
      'cannot read what is stored',
      'options of the generations before can be read',
      () => write({ ...MANIFEST, lkssp: { ...MANIFEST.lkssp, dataGeneration: 2 } }),
    ],
    ['has no manifest', 'manifest and definition agree', () => write({ ...MANIFEST, lkssp: undefined })],
    [
      'takes any core',
      'core is a peer, and the package can be found',
      () => write({ ...MANIFEST, peerDependencies: { '@lkssp/core': '*' } }),
    ],
    [
      'brings its own core',
      'core is a peer, and the package can be found',
      () => write({ ...MANIFEST, dependencies: { '@lkssp/core': '1.0.0' } }),
    ],
    ['cannot be found', 'core is a peer, and the package can be found', () => write({ ...MANIFEST, keywords: [] })],
    ['is not described', 'the README has its headings', () => write(MANIFEST, ['Options'])],
  ])('finds a package that %s', async (_, rule, spoil) => {
    spoil();
    const found = await report(kitOf());
    write();
    expect(namesOf(found)).toEqual([rule]);
  });

  it('finds a kit that was not made by defineKit, and a type without a sample', async () => {
    const { $$type: _, ...bare } = kitOf();
    expect(namesOf(await report(bare as Kit))).toContain('the definition is branded data');
    expect(namesOf(await report(kitOf(), { ...SAMPLE, type: 'other' }))).toContain(
      'has a sample for every resource type',
    );
  });

  it('gives up a verb that never comes back, and says which rule it was', async () => {
    const rule = 'remove of what is absent succeeds';
    const found = await report(kitOf({ remove: () => new Promise(() => undefined) }), SAMPLE, rule, 200);
    expect(found.failed.get(rule)).toMatch(/^it was not over after 0\.2 s\n {2}rule: remove of what is absent/);
  });

  it('says what it could not try, unless the sample says why that does not exist', async () => {
    const without = Object.fromEntries(
      Object.entries(SAMPLE).filter(([name]) => name !== 'hangIt'),
    ) as unknown as KitSample;
    const rule = 'a check never exceeds its limit';
    expect((await report(kitOf(), without)).skipped).toEqual([rule]);
    const told = await report(kitOf(), { ...without, leaveOut: { hangIt: 'it never hangs' } });
    expect([...told.passed, ...told.skipped]).not.toContain(rule);
  });
});
