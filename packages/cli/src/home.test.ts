import { expect, it } from 'vitest';
import { homeOf } from './home.js';

const SYSTEM = { socket: '/run/lkssp/lkssp.sock', log: '/var/log/lkssp.log', lib: '/var/lib/lkssp' };
const below = (folder: string) => ({
  folder,
  socket: `${folder}/run/lkssp.sock`,
  log: `${folder}/log/lkssp.log`,
  lib: `${folder}/lib`,
});

it.each([
  [undefined, undefined, SYSTEM],
  [undefined, '', SYSTEM],
  [undefined, '/h', below('/h')],
  ['./trial', '/h', below('/w/trial')],
])('--home %s with LKSSP_HOME %s', (option, environment, home) => {
  expect(homeOf(option, environment, '/w')).toEqual(home);
});
