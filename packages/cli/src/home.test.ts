import { expect, it } from 'vitest';
import { homeOf } from './home.js';

it.each([
  [undefined, undefined, { socket: '/run/lkssp/lkssp.sock', log: '/var/log/lkssp.log' }],
  [undefined, '', { socket: '/run/lkssp/lkssp.sock', log: '/var/log/lkssp.log' }],
  [undefined, '/h', { folder: '/h', socket: '/h/run/lkssp.sock', log: '/h/log/lkssp.log' }],
  ['./trial', '/h', { folder: '/w/trial', socket: '/w/trial/run/lkssp.sock', log: '/w/trial/log/lkssp.log' }],
])('--home %s with LKSSP_HOME %s', (option, environment, home) => {
  expect(homeOf(option, environment, '/w')).toEqual(home);
});
