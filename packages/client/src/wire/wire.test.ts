import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrderSchema, settingsPatchSchema } from './resource.js';
import { hierarchyDocumentSchema } from './hierarchy-document.js';
import { jsonSchema } from './json.js';
import { policyOrderSchema } from './policy.js';
import { sentenceSchema } from './sentence.js';

const issues = (
  schema: { safeParse(value: unknown): { error?: { issues: readonly { path: PropertyKey[]; message: string }[] } } },
  value: unknown,
) => schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('a JSON value', () => {
  it('is any that JSON can carry', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(jsonSchema.parse(JSON.parse(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], [() => 1], [10n], [nested(65)]])(
    'is not %s',
    (value) => {
      expect(issues(jsonSchema, value)).toEqual([': is missing, or nested deeper than 64 levels']);
    },
  );

  it('may have 64 levels, and a text of any depth costs no stack', () => {
    expect(issues(jsonSchema, nested(64))).toEqual([]);
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(issues(jsonSchema, deep)).toHaveLength(1);
  });
});

describe('an order to create', () => {
  const order = { kit: 'genapp', tag: 'web', options: {} };

  it('needs kit, tag and options, nothing else', () => {
    expect(issues(createOrderSchema, order)).toEqual([]);
    expect(issues(createOrderSchema, {}).map((issue) => issue.split(':')[0])).toEqual(['kit', 'tag', 'options']);
  });

  it('refuses what it does not know, so that a slip of the pen is seen', () => {
    expect(issues(createOrderSchema, { ...order, dependson: ['db'] })).toEqual([': Unrecognized key: "dependson"']);
  });

  it('says where a value is wrong', () => {
    expect(issues(createOrderSchema, { ...order, settings: { checkIntervalMs: -1 } })[0]).toMatch(
      /^settings.checkIntervalMs: /,
    );
    expect(issues(createOrderSchema, { ...order, dependsOn: ['a', 7] })[0]).toMatch(/^dependsOn.1: /);
  });

  it('does not take undefined for left out: JSON cannot say it', () => {
    expect(issues(createOrderSchema, { ...order, type: undefined })).toHaveLength(1);
  });
});

describe('settings', () => {
  it('are taken back by null, which an order to create cannot say', () => {
    expect(issues(settingsPatchSchema, { checkIntervalMs: null, hungFailover: null })).toEqual([]);
    expect(
      issues(createOrderSchema, { kit: 'k', tag: 't', options: {}, settings: { checkIntervalMs: null } }),
    ).toHaveLength(1);
  });

  it.each([2 ** 31, 1.5, Number.MAX_VALUE, '5'])('cannot hold a time of %s: no timer could', (value) => {
    expect(issues(settingsPatchSchema, { restoreLimitMs: value })[0]).toMatch(/^restoreLimitMs: /);
  });

  it.each(['stay', '', 1])('cannot hold %s for onRemoveFailure', (value) => {
    expect(issues(settingsPatchSchema, { onRemoveFailure: value })[0]).toMatch(
      /^onRemoveFailure: .*"leave"\|"failover"/,
    );
  });
});

describe('a policy order', () => {
  it('says at least on or off', () => {
    expect(issues(policyOrderSchema, { tag: 'web' })[0]).toMatch(/^on: /);
    expect(issues(policyOrderSchema, { on: false })).toEqual([]);
  });
});

describe('a document', () => {
  it('names its version', () => {
    expect(issues(hierarchyDocumentSchema, { resources: {} })[0]).toMatch(/^version: /);
    expect(issues(hierarchyDocumentSchema, { version: 2, resources: {} })[0]).toMatch(/^version: .*expected 1/);
  });

  it('says in which resource something is wrong', () => {
    const document = { version: 1, resources: { 'a/b': { kit: 'genapp', intent: 'maybe' } } };
    expect(issues(hierarchyDocumentSchema, document)[0]).toMatch(/^resources.a\/b.intent: /);
  });
});

describe('a sentence', () => {
  it('may have a sentence inside', () => {
    const inner = { number: 2, text: 'b', facts: {} };
    expect(issues(sentenceSchema, { number: 1, text: 'a: b', facts: { reason: inner, count: 3, name: 'x' } })).toEqual(
      [],
    );
    expect(issues(sentenceSchema, { number: 1, text: 'a', facts: { reason: { number: 2 } } })).toHaveLength(1);
  });
});
