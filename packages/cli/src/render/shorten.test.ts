import { expect, it } from 'vitest';
import { shorten } from './shorten.js';

it('leaves alone what fits', () => {
  expect(shorten('exactly', 7)).toBe('exactly');
});

it('takes out the middle and keeps both ends', () => {
  expect(shorten('/srv/data/accounting/main', 13)).toBe('/srv/.../main');
});

it('never makes more than the width', () => {
  for (let width = 1; width < 30; width += 1) expect(shorten('a'.repeat(40), width)).toHaveLength(width);
});

it('does not cut a letter in two', () => {
  expect(shorten('😀😀😀😀😀😀😀😀', 7)).toBe('😀😀...😀😀');
});
