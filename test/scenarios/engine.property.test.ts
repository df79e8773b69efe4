import { playGiven } from '@lkssp/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTrouble, childrenIn, disorderIn } from './any-trouble.ts';

/** Enough to meet most interleavings, few enough to be quick. */
const numRuns = 100;

/** The machine may have other things to do. */
const LIMIT_MS = 120_000;

describe('whatever goes wrong', { timeout: LIMIT_MS }, () => {
  it('runs no two verbs on one resource at one time', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrouble(), async (given) => {
        expect((await playGiven(given)).breaches).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('takes nothing out under what serves, and brings nothing up over what is out', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrouble(), async (given) => {
        const result = await playGiven(given);
        // Before a restart of the node everything is taken out that can be, also under what has failed.
        if (result.restarts.length === 0) expect(disorderIn(given, result)).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('touches nothing but what went wrong, what depends on it, and what a person ordered', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrouble(), async (given) => {
        const { calls, restarts } = await playGiven(given);
        if (restarts.length > 0) return;
        const concerned = concernedIn(given);
        const acted = calls.filter(({ verb }) => !verb.endsWith('Check')).map(({ tag }) => tag);
        expect(acted.filter((tag) => !concerned.has(tag))).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('restarts the node at most as often as the budget allows', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrouble(), async (given) => {
        expect((await playGiven({ ...given, nodeRestart: 'works' })).restarts.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });

  it('ends with everything in service once everything behaves, and with no incident open', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrouble(), async (given) => {
        const { after, health, incidents, restarts } = await playGiven(given);
        if (restarts.length > 0) return;
        expect(incidents.filter(({ result }) => result === undefined)).toEqual([]);
        for (const { tag, state } of after.resources)
          if (state === 'ISP' || state === 'ISU') expect([tag, health[tag]]).toEqual([tag, 'healthy']);
          else expect([tag, state]).toEqual([tag, expect.stringMatching(/^OS[FU]$/)]);
      }),
      { numRuns },
    );
  });
});

describe('whatever happens short of a failure', { timeout: LIMIT_MS }, () => {
  it('does nothing at all about what is only degraded or cannot be looked at', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrouble(['degrade', 'blind', 'store']), async (given) => {
        const { calls, incidents } = await playGiven({ ...given, when: given.when.filter(({ order }) => !order) });
        expect(incidents).toEqual([]);
        expect(calls.filter(({ verb }) => !verb.endsWith('Check'))).toEqual([]);
      }),
      { numRuns },
    );
  });

  // Not both at once: a daemon that is killed while its store hangs has lost why it took a thing out, and what the next
  // one finds failed is failed to it.
  it.each([
    ['the daemon is killed', 'kill'],
    ['the store fails', 'store'],
  ] as const)('never restarts the node for what only hangs, whatever verbs fail, also when %s', async (_also, more) => {
    await fc.assert(
      fc.asyncProperty(anyTrouble(['hang', 'blind', 'degrade', more]), async (given) => {
        const broken = Object.entries(given.resources).map(([tag, each]) => [
          tag,
          { ...each, recover: 'none', restore: { leaves: 'hung' } },
        ]);
        const resources: typeof given.resources = Object.fromEntries(broken);
        expect((await playGiven({ ...given, resources })).restarts).toEqual([]);
      }),
      { numRuns },
    );
  });
});

describe('whatever fails', { timeout: LIMIT_MS }, () => {
  it('never restarts the node with Failover off', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrouble(undefined, { policies: { server: { Failover: 'off' } } }), async (given) => {
        expect((await playGiven(given)).restarts).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('begins nothing once the node is going down', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTrouble(['fail', 'hang', 'breakVerb']),
        fc.integer({ min: 1, max: 300 }),
        async (given, second) => {
          const at = second * 1000;
          const when = [...given.when.filter(({ order }) => !order), { at, node: 'goes down' as const }];
          const { calls, restarts } = await playGiven({ ...given, when });
          const late = calls.filter((call) => !call.verb.endsWith('Check') && call.at > at);
          expect(restarts.length > 0 ? [] : late).toEqual([]);
        },
      ),
      { numRuns },
    );
  });
});

/** What went wrong at some time or was named by a person, everything above it, and everything below what was ordered. */
function concernedIn(given: Parameters<typeof childrenIn>[0]): ReadonlySet<string> {
  const children = childrenIn(given);
  const named = new Set(
    given.when.flatMap(({ at, fail = [], hang = [], behave = {}, order }) => {
      if (at >= 360_000) return [];
      const ordered =
        order !== undefined && 'restore' in order && typeof order.restore === 'string' ? [order.restore] : [];
      return [...fail, ...hang, ...Object.keys(behave), ...ordered];
    }),
  );
  for (const [parent, below] of children) if (below.some((each) => named.has(each))) named.add(parent);
  return named;
}
