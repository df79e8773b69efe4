import { expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.js';

const KNOWN = ['status', 'stop', 'simulate', 'Failover', 'LocalRecovery'];

it.each([
  ['staus', 'status'],
  ['sttaus', 'status'],
  ['failovr', 'Failover'],
  ['localrecovery', 'LocalRecovery'],
  ['sim', 'simulate'],
])('knows that %s was to be %s', (written, meant) => {
  expect(didYouMean(written, KNOWN)).toBe(` Did you mean "${meant}"?`);
});

it.each(['delete', 'x', '', 'st'])('does not guess at "%s"', (written) => {
  expect(didYouMean(written, KNOWN)).toBe('');
});
