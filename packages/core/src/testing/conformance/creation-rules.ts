import { isRecord, notJson } from '../../kit-host/json-shape.js';
import { bring, demandHealthy } from './life-rules.js';
import { demand, type Trial, type TypeRule } from './rule.js';
import { subjectOf } from './subject.js';

const one = (trial: Trial) => subjectOf(trial.type, trial.sample, { bench: trial.bench, tag: 'one', number: 1 });

async function storedStaysValid({ type, sample, bench }: Trial): Promise<void> {
  const written = await sample.options({ bench, tag: 'one', number: 1 });
  const first = await type.options['~standard'].validate(written);
  if (first.issues !== undefined) throw new Error(`the sample's options are refused: ${JSON.stringify(first.issues)}`);
  const stored: unknown = JSON.parse(JSON.stringify(first.value));
  const second = await type.options['~standard'].validate(stored);
  const issues = second.issues?.map(({ message }) => message).join('; ');
  demand(issues === undefined, `the options as they are stored, ${JSON.stringify(stored)}, are refused: ${issues}`);
  const again = JSON.stringify('value' in second ? second.value : undefined);
  demand(again === JSON.stringify(first.value), `${JSON.stringify(stored)} became ${again} when it was read again`);
}

async function proposes(trial: Trial): Promise<void> {
  const { type } = trial;
  if (type.propose === undefined) return;
  const subject = await one(trial);
  subject.record.length = 0;
  const proposal: unknown = await subject.propose();
  demand(isRecord(proposal) && notJson(proposal) === undefined, `propose gave ${JSON.stringify(proposal)}`);
  const { options, problems, children } = proposal;
  demand(Array.isArray(problems) && problems.every((each) => typeof each === 'string'), 'problems is no list of texts');
  demand(Array.isArray(children) && children.every(isChild), 'children is no list of { kit, type, tag, options }');
  const result = await type.options['~standard'].validate(options);
  const issues = JSON.stringify(result.issues);
  demand(result.issues === undefined, `propose gave options that the schema refuses: ${issues}`);
  const acts = subject.record.filter(({ what }) => what !== 'run').map(({ what }) => what);
  demand(acts.length === 0, `propose asked the host to ${acts.join(', ')}`);
}

const isChild = (child: unknown): boolean =>
  isRecord(child) && ['kit', 'type', 'tag'].every((part) => typeof child[part] === 'string') && 'options' in child;

async function createTwice(trial: Trial): Promise<void> {
  const subject = await one(trial);
  if (!subject.has('create')) return;
  await bring(subject, 'restore');
  await bring(subject, 'create');
  await demandHealthy(subject);
  await bring(subject, 'remove');
}

/** Rules about how a resource comes to be. */
export const CREATION_RULES: readonly TypeRule[] = [
  {
    rule: 'options stay valid as they are stored',
    why: 'What the schema has made of the options is stored, and read again by every later version of the kit.',
    mend: 'Let defaults and transformations give what the schema itself takes: it must read its own output, and change it no more.',
    check: storedStaysValid,
  },
  {
    rule: 'propose looks and gives valid options',
    why: 'People ask what would be created before they have decided anything.',
    mend: 'Answer { options, problems, children }: look with the host and change nothing; what stands against it is a sentence in problems.',
    check: proposes,
  },
  {
    rule: 'create may come again',
    why: 'It is called again whenever options for the same thing are applied, and the thing may be in service then.',
    mend: 'Leave in place what is right already, and the service alone.',
    check: createTwice,
  },
];
