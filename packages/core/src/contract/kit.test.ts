import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasBrand, KIT_BRAND, RESOURCE_TYPE_BRAND } from './brand.js';
import { toMs } from './duration.js';
import { defineKit } from './kit.js';
import { done } from './outcome.js';
import { DEFAULT_TIMING, resourceType } from './resource-type.js';

const options = z.object({ port: z.number() });

const type = (name: string) =>
  resourceType({
    type: name,
    app: 'gen',
    title: 'a thing',
    options,
    jsonSchema: {},
    identify: ({ port }) => String(port),
    restore: () => Promise.resolve(done()),
    remove: () => Promise.resolve(done()),
  });

describe('resourceType', () => {
  it('brands the definition and changes nothing else', () => {
    const thing = type('thing');
    expect(thing.$$type).toBe(RESOURCE_TYPE_BRAND);
    expect(thing.identify({ port: 80 })).toBe('80');
  });

  it('takes the types of the options from the schema', async () => {
    const result = await type('thing').options['~standard'].validate({ port: 'x' });
    expect(result.issues?.[0]?.path).toEqual(['port']);
  });
});

describe('defineKit', () => {
  it('brands the kit', () => {
    const kit = defineKit({ id: 'web', resourceTypes: [type('one'), type('two')] });
    expect(kit.$$type).toBe(KIT_BRAND);
    expect(kit.resourceTypes.map((each) => each.type)).toEqual(['one', 'two']);
  });

  it('refuses a kit without types, and two types of one name', () => {
    expect(() => defineKit({ id: 'web', resourceTypes: [] })).toThrow('kit "web" defines no resource type');
    expect(() => defineKit({ id: 'web', resourceTypes: [type('one'), type('one')] })).toThrow(
      'kit "web" defines the resource type "one" twice',
    );
  });
});

describe('hasBrand', () => {
  it('knows a branded object also when it comes from another copy of the contract', () => {
    expect(hasBrand({ $$type: 'lkssp:kit/v1' }, KIT_BRAND)).toBe(true);
    expect(hasBrand(defineKit({ id: 'a', resourceTypes: [type('one')] }), KIT_BRAND)).toBe(true);
  });

  it.each([null, undefined, 'lkssp:kit/v1', 7, {}, { $$type: 'lkssp:kit/v2' }, { $$type: 1 }, []])(
    'takes %j for no kit',
    (value) => {
      expect(hasBrand(value, KIT_BRAND)).toBe(false);
    },
  );
});

describe('DEFAULT_TIMING', () => {
  it('leaves every check time to end before the next begins', () => {
    for (const { every, within } of [DEFAULT_TIMING.quickCheck, DEFAULT_TIMING.deepCheck])
      expect(toMs(within)).toBeLessThan(toMs(every));
  });
});
