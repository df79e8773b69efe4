import { expect, it } from 'vitest';
import { resource, server, shop } from '../../test/samples.js';
import { statusTable } from './status-table.js';

it('has the columns that administrators know, tags one blank further right for each level', () => {
  expect(statusTable(shop(), {}).join('\n')).toBe(`\
LOCAL  TAG     ID       STATE  PRIO  PRIMARY
node1  web     id-web   ISP    1     node1
node1   api    id-api   OSF    1     node1
node1    disk  id-disk  ISU    1     node1
node1  shop    id-shop  OSU    1     node1`);
});

const long = server([
  resource('database-of-the-accounting-department-2026', { id: '/srv/data/accounting/2026/database/main' }),
]);

it('shortens long values in the middle', () => {
  expect(statusTable(long, {})[1]).toBe(
    'node1  database-of-t...artment-2026  /srv/data/accou.../database/main  ISP    1     node1',
  );
});

it('leaves long values as they are when asked to', () => {
  expect(statusTable(long, { whole: true })[1]).toContain(
    'database-of-the-accounting-department-2026  /srv/data/accounting/2026/database/main',
  );
});

it('shows one hierarchy alone', () => {
  expect(
    statusTable(shop(), { root: 'shop' })
      .slice(1)
      .map((line) => line.trimEnd().split(/\s+/)[1]),
  ).toEqual(['shop', 'disk']);
});

it('is empty but for its heading when nothing is protected', () => {
  expect(statusTable(server([]), {})).toEqual(['LOCAL  TAG  ID  STATE  PRIO  PRIMARY']);
});
