import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/lkssp-error.js';
import { Hierarchy } from './hierarchy.js';
import type { Dependency } from './resource.js';

const on = (parent: string, child: string): Dependency => ({ parent, child });

/** web on db and vip; db on disk; report on db: a diamond, a shared child, two roots. */
const shop = new Hierarchy(
  ['web', 'report', 'db', 'vip', 'disk', 'alone'],
  [on('web', 'db'), on('web', 'vip'), on('report', 'db'), on('db', 'disk'), on('web', 'disk')],
);

/** Any acyclic hierarchy: dependencies only from later tags to earlier ones, then shuffled. */
const anyHierarchy = fc
  .record({
    size: fc.integer({ min: 1, max: 14 }),
    pairs: fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 40 }),
    seed: fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
  })
  .map(({ size, pairs, seed }) => {
    const tags = Array.from({ length: size }, (_, at) => `r${at}`);
    const dependencies = pairs
      .filter(([one, other]) => one !== other && one < size && other < size)
      .map(([one, other]) => on(`r${Math.max(one, other)}`, `r${Math.min(one, other)}`));
    const shuffled = tags.toSorted((a, b) => (seed[Number(a.slice(1))] ?? 0) - (seed[Number(b.slice(1))] ?? 0));
    return new Hierarchy(shuffled, dependencies);
  });

/** Above and below by brute force. */
function reaches(hierarchy: Hierarchy, from: string, to: string): boolean {
  return [...hierarchy.children(from)].some((child) => child === to || reaches(hierarchy, child, to));
}

describe('Hierarchy', () => {
  it('knows neighbours, roots, and what is far above and below', () => {
    expect([...shop.children('web')]).toEqual(['db', 'vip', 'disk']);
    expect([...shop.parents('db')]).toEqual(['web', 'report']);
    expect(shop.roots).toEqual(['web', 'report', 'alone']);
    expect([...shop.ancestors('disk')].toSorted()).toEqual(['db', 'report', 'web']);
    expect([...shop.descendants('web')].toSorted()).toEqual(['db', 'disk', 'vip']);
    expect(shop.has('vip')).toBe(true);
  });

  it('knows nothing of a tag that is not in it', () => {
    expect(shop.has('ghost')).toBe(false);
    expect([...shop.children('ghost'), ...shop.ancestors('ghost'), ...shop.descendants('ghost')]).toEqual([]);
    expect(shop.bottomUp(['ghost'])).toEqual([]);
  });

  it('ignores dependencies of tags that are not in it, and takes a doubled one for one', () => {
    const two = new Hierarchy(['a', 'b'], [on('a', 'ghost'), on('ghost', 'b'), on('a', 'b'), on('a', 'b')]);
    expect(two.dependencies).toEqual([on('a', 'b')]);
  });

  it('sorts children before parents, also where what lies between is not asked for', () => {
    expect(shop.bottomUp(['web', 'disk'])).toEqual(['disk', 'web']);
    expect(shop.bottomUp(shop.tags)).toEqual(['disk', 'db', 'vip', 'web', 'report', 'alone']);
  });

  it('gives a new hierarchy with one dependency more and leaves the old one as it was', () => {
    const more = shop.withDependency('report', 'vip');
    expect(more.children('report').has('vip')).toBe(true);
    expect(shop.children('report').has('vip')).toBe(false);
  });

  it('refuses a dependency that is there already', () => {
    expect(() => shop.withDependency('web', 'db')).toThrow('"web" depends on "db" already.');
  });

  it('refuses a circle and shows it', () => {
    expect(() => shop.withDependency('disk', 'web')).toThrow(/circle \(disk → web → (db → )?disk\)/);
    expect(() => shop.withDependency('web', 'web')).toThrow('circle (web → web)');
  });
});

describe('any hierarchy', () => {
  it('is sorted so that every child stands before every parent, near or far, and nobody is lost', () => {
    fc.assert(
      fc.property(anyHierarchy, fc.array(fc.nat(13)), (hierarchy, picks) => {
        const among = new Set(picks.map((pick) => `r${pick}`).filter((tag) => hierarchy.has(tag)));
        const sorted = hierarchy.bottomUp(among);
        expect(new Set(sorted)).toEqual(among);
        expect(sorted).toHaveLength(among.size);
        const place = new Map(sorted.map((tag, at) => [tag, at]));
        for (const tag of sorted)
          for (const below of hierarchy.descendants(tag))
            if (among.has(below)) expect(place.get(below)).toBeLessThan(place.get(tag) ?? -1);
      }),
    );
  });

  it('has ancestors and descendants that mirror each other and agree with walking every way', () => {
    fc.assert(
      fc.property(anyHierarchy, (hierarchy) => {
        for (const one of hierarchy.tags)
          for (const other of hierarchy.tags) {
            const below = hierarchy.descendants(one).has(other);
            expect(below).toBe(reaches(hierarchy, one, other));
            expect(hierarchy.ancestors(other).has(one)).toBe(below);
          }
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a dependency exactly when it closes a circle, with a path that is really there', () => {
    fc.assert(
      fc.property(anyHierarchy, fc.nat(13), fc.nat(13), (hierarchy, one, other) => {
        const [parent, child] = [`r${one}`, `r${other}`];
        if (!hierarchy.has(parent) || !hierarchy.has(child) || hierarchy.children(parent).has(child)) return;
        const closes = parent === child || hierarchy.descendants(child).has(parent);
        try {
          hierarchy.withDependency(parent, child);
          expect(closes).toBe(false);
        } catch (thrown) {
          if (codeOf(thrown) !== 'LKSSP_DEPENDENCY_CYCLE') throw thrown;
          expect(closes).toBe(true);
          const path = /\((.*)\)/.exec(String(thrown))?.[1]?.split(' → ') ?? [];
          expect([path[0], path[1], path.at(-1)]).toEqual([parent, child, parent]);
          for (let at = 1; at + 1 < path.length; at++)
            expect(hierarchy.children(path[at] ?? '').has(path[at + 1] ?? '')).toBe(true);
        }
      }),
    );
  });
});

describe('a very long hierarchy', () => {
  const LENGTH = 10_000;
  const tags = Array.from({ length: LENGTH }, (_, at) => `r${at}`);
  const chain = new Hierarchy(
    tags,
    tags.slice(1).map((parent, at) => on(parent, `r${at}`)),
  );

  it('is walked without running out of stack', () => {
    expect(chain.descendants(`r${LENGTH - 1}`).size).toBe(LENGTH - 1);
    expect(chain.ancestors('r0').size).toBe(LENGTH - 1);
    expect(chain.bottomUp(tags.toReversed())).toEqual(tags);
    expect(chain.roots).toEqual([`r${LENGTH - 1}`]);
  });

  it('shows a circle through all of it', () => {
    expect(() => chain.withDependency('r0', `r${LENGTH - 1}`)).toThrow(/circle \(r0 → r9999 → r9998 .* → r0\)/);
  });
});
