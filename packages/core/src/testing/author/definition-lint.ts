import { isRecord } from '../../kit-host/json-shape.js';
import { readManifest } from '../../kits/kit-manifest.js';
import type { LintFacts, LintRule } from './lint-rule.js';
import type { TriedType } from './try-import.js';

const typesOf = ({ imported }: LintFacts): readonly TriedType[] => ('types' in imported ? imported.types : []);

function undescribed({ type, jsonSchema }: TriedType): readonly string[] {
  const schema: unknown = jsonSchema;
  const properties = isRecord(schema) ? schema['properties'] : undefined;
  const parts = isRecord(schema) ? ['anyOf', 'oneOf', 'allOf'].some((each) => Array.isArray(schema[each])) : false;
  if (!isRecord(properties)) return parts ? [] : [`The type "${type}" has no jsonSchema of an object.`];
  return Object.entries(properties)
    .filter(([, each]) => !isRecord(each) || typeof each['description'] !== 'string')
    .map(([name]) => `The option "${name}" of the type "${type}" has no description.`);
}

function withoutMigrate(facts: LintFacts): readonly string[] {
  const read = readManifest(facts.facts);
  const generation = 'manifest' in read ? read.manifest.dataGeneration : 1;
  if (generation === 1) return [];
  return typesOf(facts)
    .filter(({ hasMigrate }) => !hasMigrate)
    .map(({ type }) => `dataGeneration is ${generation}, and the type "${type}" has no migrate.`);
}

/** Rules about the definition, which is imported as the daemon does it. */
export const DEFINITION_LINT: readonly LintRule[] = [
  {
    rule: 'it can be loaded, and is what its manifest says',
    level: 'error',
    mend: 'Build it, and make id and resource types of defineKit and of the field "lkssp" the same.',
    check: ({ imported }) => ('why' in imported ? [imported.why] : []),
  },
  {
    rule: 'every option is described',
    level: 'error',
    mend: "Flags, forms and documentation come from it: .describe('…') each option, and give jsonSchema.",
    check: (facts) => typesOf(facts).flatMap(undescribed),
  },
  {
    rule: 'what is stored can be read',
    level: 'error',
    mend: 'Write migrate, from the two data generations before to this one.',
    check: withoutMigrate,
  },
];
