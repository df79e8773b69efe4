import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { TrialHome } from '../../testing/trial-home.js';
import { MountTable } from './mount-table.js';
import { canPoll, hasChanged } from './poll-once.js';

const homes: TrialHome[] = [];

afterEach(async () => {
  for (const home of homes.splice(0)) await home.clear();
});

/** A table in a file that a test writes; poll(2) never tells of a plain file. */
function written(lines: readonly string[]) {
  const home = new TrialHome();
  homes.push(home);
  const path = join(home.folder, 'mountinfo');
  const write = (all: readonly string[]): void => writeFileSync(path, `${all.join('\n')}\n`);
  write(lines);
  const clock = { now: 1000 };
  const table = new MountTable({ path, now: () => clock.now });
  return { table, write, clock, path };
}

const ROOT = '1 0 254:0 / / rw - ext4 /dev/vda rw';

it('believes a copy for a second and no longer', () => {
  const { table, write, clock } = written([ROOT]);
  const first = table.current();
  write([ROOT, '2 1 0:5 / /srv rw - tmpfs tmp rw']);
  expect(table.current()).toBe(first);
  clock.now += 1001;
  expect(table.current().index.at('/srv')?.source).toBe('tmp');
  table.close();
});

it('parses nothing anew when nothing has changed', () => {
  const { table, clock } = written([ROOT]);
  const first = table.current();
  clock.now += 5000;
  expect(table.current()).toBe(first);
  table.close();
});

it('reads tables that are longer than one piece', () => {
  const many = Array.from(
    { length: 3000 },
    (_, at) => `${at + 2} 1 0:${at} / /srv/${'x'.repeat(40)}${at} rw - tmpfs tmp rw`,
  );
  const { table } = written([ROOT, ...many]);
  expect(table.current().entries).toHaveLength(3001);
  table.close();
});

it('says that it could not look, and looks again the next time', () => {
  const { path, write } = written([ROOT]);
  const table = new MountTable({ path: `${path}-later` });
  expect(() => table.current()).toThrow(expect.objectContaining({ code: 'LKSSP_HOST_UNABLE' }));
  write([ROOT]);
  writeFileSync(`${path}-later`, `${ROOT}\n`);
  expect(table.current().entries).toHaveLength(1);
  table.close();
});

it('reads the real one', () => {
  const table = new MountTable();
  expect(table.current().index.of('/nonexistent/x')).toBeDefined();
  expect(table.current()).toBe(table.current());
  table.close();
});

it('asks the kernel whether a file has changed', () => {
  expect(canPoll()).toBe(true);
  expect(hasChanged(-1)).toBe(false);
});
