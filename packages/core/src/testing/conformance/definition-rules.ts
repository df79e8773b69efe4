import { isDuration, toMs } from '../../contract/duration.js';
import type { SchemaIssue } from '../../contract/resource-type.js';
import { isRecord, notJson } from '../../kit-host/json-shape.js';
import { demand, type Trial, type TypeRule } from './rule.js';
import { subjectOf } from './subject.js';

/** What no schema of options may take. */
const NEVER = [null, 42, 'text', [], true];

const pathOf = (issue: SchemaIssue): string =>
  (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');

async function issuesOf({ type }: Trial, options: unknown): Promise<readonly SchemaIssue[]> {
  const result = await type.options['~standard'].validate(options);
  return result.issues ?? [];
}

async function nonsenseIsRefused(trial: Trial): Promise<void> {
  for (const options of NEVER) {
    demand((await issuesOf(trial, options)).length > 0, `the options ${JSON.stringify(options)} are taken as valid`);
  }
  for (const { options, path } of trial.sample.nonsense) {
    const issues = await issuesOf(trial, options);
    const text = JSON.stringify(options);
    demand(issues.length > 0, `the options ${text} are taken as valid`);
    const paths = issues.map(pathOf);
    demand(paths.includes(path), `the refusal of ${text} names ${paths.join(', ') || 'no path'} instead of ${path}`);
  }
}

async function unknownIsRefused(trial: Trial): Promise<void> {
  const resource = { bench: trial.bench, tag: 'one', number: 1 };
  const options = { ...((await trial.sample.options(resource)) as object), misspelt: 1 };
  const issues = await issuesOf(trial, options);
  const named = issues.some((issue) =>
    `${issue.message} ${pathOf(issue)} ${JSON.stringify(issue)}`.includes('misspelt'),
  );
  demand(named, 'an option with an unknown name is taken without a word');
}

async function identifies(trial: Trial): Promise<void> {
  const { type, sample, bench } = trial;
  const one = await subjectOf(type, sample, { bench, tag: 'one', number: 1 });
  const two = await subjectOf(type, sample, { bench, tag: 'two', number: 2 });
  demand(one.id !== '', 'identify gives an empty text');
  const again = await subjectOf(type, sample, { bench, tag: 'one', number: 1 });
  demand(one.id === again.id, 'identify gives another text for the same options');
  demand(one.id !== two.id, `two different resources are both identified as "${one.id}"`);
}

function timingIsSane({ type }: Trial): void {
  for (const [verb, times] of Object.entries(type.timing ?? {})) {
    for (const part of typeof times === 'string' ? [times] : Object.values(times ?? {})) {
      demand(isDuration(part), `timing.${verb} has "${String(part)}", which is no duration`);
    }
  }
  for (const verb of ['quickCheck', 'deepCheck'] as const) {
    const times = type.timing?.[verb];
    const fits = times === undefined || toMs(times.within) < toMs(times.every);
    demand(fits, `timing.${verb}.within is not shorter than timing.${verb}.every`);
  }
}

function schemaIsUseful({ type }: Trial): void {
  const schema: unknown = type.jsonSchema;
  demand(notJson(schema) === undefined && isRecord(schema), 'jsonSchema is no JSON object');
  const properties = schema['properties'];
  demand(schema['type'] === 'object' && isRecord(properties), 'jsonSchema does not describe an object with properties');
  const bare = Object.entries(properties).filter(
    ([, each]) => !isRecord(each) || typeof each['description'] !== 'string',
  );
  demand(bare.length === 0, `options without a description: ${bare.map(([name]) => name).join(', ')}`);
}

async function lacksIsHonest({ type, sample, bench }: Trial): Promise<void> {
  const subject = await subjectOf(type, sample, { bench, tag: 'one', number: 1 });
  const unknown = subject.lacks.filter((verb) => !['quickCheck', 'deepCheck', 'recover'].includes(verb));
  demand(unknown.length === 0, `lacks names ${unknown.join(', ')}, without which no resource can be`);
}

const sync =
  (check: (trial: Trial) => void) =>
  async (trial: Trial): Promise<void> =>
    check(trial);

/** Rules about the definition of a type. */
export const DEFINITION_RULES: readonly TypeRule[] = [
  {
    rule: 'options reject nonsense with a path',
    why: 'An administrator must learn what is wrong where, when the resource is created, not at its first failure.',
    mend: "Let the options schema say what each member may be. With zod the path comes by itself; name in the sample's `nonsense` what must be refused, and where.",
    check: nonsenseIsRefused,
  },
  {
    rule: 'options reject unknown names',
    why: 'A misspelt option that is silently ignored protects less than people believe. With zod: z.strictObject.',
    mend: 'Write z.strictObject instead of z.object.',
    check: unknownIsRefused,
  },
  {
    rule: 'identify is pure and tells resources apart',
    why: 'By the id the daemon refuses to protect one thing twice; two resources that share it would fight.',
    mend: 'Make the id of those options alone that say what is protected (a path, an address, a port), and give the two resources of the sample different ones.',
    check: identifies,
  },
  {
    rule: 'timing is possible',
    why: 'A check that may take longer than its period would never be in time.',
    mend: "Write durations such as '30s', and within shorter than every.",
    check: sync(timingIsSane),
  },
  {
    rule: 'the JSON Schema describes every option',
    why: 'Flags, forms and documentation are made from it.',
    mend: "Give every option .describe('…') and jsonSchema: z.toJSONSchema(options, { io: 'input' }).",
    check: sync(schemaIsUseful),
  },
  {
    rule: 'lacks names optional verbs only',
    why: 'A resource without restore or remove cannot be protected.',
    mend: 'Let lacks return some of quickCheck, deepCheck and recover.',
    check: lacksIsHonest,
  },
];
