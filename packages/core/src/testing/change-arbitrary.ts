import fc from 'fast-check';
import type { Change } from '../ports/state-store.js';
import { storedCondition, storedEntry, storedIncident, storedResource } from './stored-things.js';

const tag = fc.constantFrom('a', 'b', 'c', 'd');
const boot = fc.constantFrom('boot', 'other');
const small = fc.nat(6);
const some = fc.jsonValue({ maxDepth: 2 });
/** JSON knows no -0. */
const options = some.map((value) => JSON.parse(JSON.stringify(value)) as never);
const policy = fc.constantFrom('Failover', 'LocalRecovery', 'TemporalRecovery');

const resource = fc
  .record({ tag, options, intent: fc.constantFrom('in', 'out') })
  .map(({ tag: name, ...more }): Change => ({ put: 'resource', resource: storedResource(name, more) }));
const condition = fc
  .record({ tag, since: small, state: fc.constantFrom('ISP', 'OSF'), handle: fc.option(options, { nil: undefined }) })
  .map(({ tag: name, handle, ...more }): Change => {
    const kept = handle === undefined ? {} : { handle };
    return { put: 'condition', condition: storedCondition(name, { ...more, ...kept }) };
  });
const setting = fc
  .record({
    policy,
    tag: fc.option(tag, { nil: undefined }),
    on: fc.boolean(),
    limit: fc.option(small, { nil: undefined }),
  })
  .map(({ tag: scope, limit, ...more }): Change => {
    const own = scope === undefined ? {} : { tag: scope };
    return { put: 'policy', setting: { ...more, ...own, ...(limit === undefined ? {} : { recoveryLimit: limit }) } };
  });
const dependency = fc.record({ parent: tag, child: tag });
const incident = fc
  .record({ id: fc.integer({ min: 1, max: 5 }), tag, over: fc.boolean(), attempts: small })
  .map(
    ({ id, tag: name, over, attempts }): Change =>
      storedIncident(id, name, { attempts, ...(over ? { endedAt: 9, result: 'recovered' as const } : {}) }),
  );
const node = fc.record({ bootId: boot, at: small, incident: small, tag });

/** Any change, mostly ones that a store can take. */
export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: resource },
  { weight: 4, arbitrary: condition },
  { weight: 2, arbitrary: setting },
  { weight: 2, arbitrary: incident },
  { weight: 2, arbitrary: dependency.map((each): Change => ({ put: 'dependency', dependency: each })) },
  dependency.map((each): Change => ({ drop: 'dependency', dependency: each })),
  tag.map((name): Change => ({ drop: 'resource', tag: name })),
  fc.record({ policy, tag }).map((each): Change => ({ drop: 'policy', ...each })),
  policy.map((each): Change => ({ drop: 'policy', policy: each })),
  fc.record({ tag, bootId: boot, sinceBoot: small }).map((attempt): Change => ({ put: 'attempt', attempt })),
  fc.uniqueArray(tag, { maxLength: 3 }).map((tags): Change => ({ drop: 'attempts', tags })),
  fc
    .record({ id: fc.integer({ min: 1, max: 5 }), tag, afterMs: small })
    .map(({ id, tag: name, afterMs }): Change => ({ put: 'incident-entry', id, entry: storedEntry(name, afterMs) })),
  node.map((restart): Change => ({ put: 'restart', restart })),
  node.map((latch): Change => ({ put: 'latch', latch })),
  fc.constant<Change>({ drop: 'latch' }),
  fc.record({ release: small, tag, options }).map(({ release, tag: name, ...more }): Change => {
    const resources = [{ before: storedResource(name), after: storedResource(name, more) }];
    return { put: 'kit-switch', kitSwitch: { release, resources } };
  }),
  fc
    .record({ bootId: boot, end: fc.option(fc.constantFrom('stopped', 'kept-running'), { nil: undefined }) })
    .map(({ bootId, end }): Change => ({ put: 'run', run: { bootId, ...(end === undefined ? {} : { end }) } })),
);
