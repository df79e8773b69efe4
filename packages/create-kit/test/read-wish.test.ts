import { describe, expect, it } from 'vitest';
import { readWish } from '../src/read-wish.js';

const wishOf = (args: readonly string[], environment?: Readonly<Record<string, string>>) => {
  const order = readWish(args, environment);
  if (order.is === 'help') throw new Error('it wants to read the help');
  return order.wish;
};

describe('what a person may ask for', () => {
  it('is an id, and nothing more', () => {
    expect(wishOf(['redis'])).toEqual({ id: 'redis', license: 'Apache-2.0' });
  });

  it('is a scope, a licence and a name to put in, before or after the id', () => {
    const wish = { id: 'my-app-2', scope: '@acme', license: 'MIT', author: 'Ada "A" Lovelace' };
    expect(wishOf(['--scope=@acme', 'my-app-2', '--license', 'mit', '--author', 'Ada "A" Lovelace'])).toEqual(wish);
    expect(wishOf(['redis', '--scope', 'acme']).scope).toBe('@acme');
  });

  it('is a scope that npm has taken for itself', () => {
    expect(wishOf(['redis'], { npm_config_scope: '@acme' }).scope).toBe('@acme');
    expect(wishOf(['redis', '--scope', '@own'], { npm_config_scope: '@acme' }).scope).toBe('@own');
    expect(wishOf(['redis'], { npm_config_scope: '' }).scope).toBeUndefined();
  });

  it.each([[['--help']], [['-h']], [['redis', '--help']]])('is help: %j', (args) => {
    expect(readWish(args)).toEqual({ is: 'help' });
  });
});

it('is to be installed unless told otherwise', () => {
  expect(readWish(['redis'])).toMatchObject({ install: true });
  expect(readWish(['redis', '--no-install'])).toMatchObject({ install: false });
});

describe('what is refused, with how to ask for it', () => {
  it.each<[readonly string[], RegExp]>([
    [[], /npm create @lkssp\/kit redis/],
    [['a', 'b'], /"b" is one word too many/],
    [['kit-redis'], /Leave out "kit-": npm create @lkssp\/kit redis/],
    [['Redis'], /must be kebab-case: "redis" would do/],
    [['myRedis'], /"my-redis" would do/],
    [['My_Redis 7'], /"my-redis-7" would do/],
    [['Kit-redis'], /"redis" would do/],
    [['7'], /for example "redis"/],
    [['../../etc'], /must be kebab-case: "etc" would do/],
    [['-'], /kebab-case/],
    [['a--b'], /"a-b" would do/],
    [['réd'], /kebab-case/],
    [['x'.repeat(51)], /longer than 50/],
    [['fs'], /belongs to @lkssp\/kit-fs/],
    [['x', '--scope', '@A/b'], /no npm scope/],
    [['x', '--scope', '@'], /no npm scope/],
    [['x', '--license', 'GPL'], /choose Apache-2.0, MIT, UNLICENSED/],
    [['x', '--bogus'], /Unknown option '--bogus'\. --help says/],
    [['x', '--license'], /--license.*--help says/],
  ])('%j', (args, words) => {
    expect(() => readWish(args)).toThrow(words);
  });
});
