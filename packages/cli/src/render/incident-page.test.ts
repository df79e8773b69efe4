import { beforeAll, expect, it } from 'vitest';
import { entry, incident, NOON, sentence } from '../../test/samples.js';
import { incidentList } from './incident-list.js';
import { incidentPage } from './incident-page.js';
import { PLAIN } from './paint.js';

beforeAll(() => {
  process.env['TZ'] = 'UTC';
});

it('tells the story from the failure to the repair', () => {
  expect(incidentPage(incident(), PLAIN, NOON).join('\n')).toBe(`\
Incident 1 of web: quickCheck failed: exit code 1
opened 2026-11-22 12:00:00

    +0 ms  verdict   web  quickCheck failed: exit code 1
    +2 ms  decision  web  rung 2: recover web in place
    +3 ms  action    web  recover
   +1.9 s  outcome   web  recovered in place

Ended 2026-11-22 12:00:01 after 1.9 s, 1 attempt: recovered: it is in service again.
Time to repair: 1.9 s`);
});

it('tells a story that has no end yet', () => {
  const { endedAt: _, result: __, repairMs: ___, ...open } = incident({ entries: [entry(0, 'verdict', 'web', 'bad')] });
  expect(incidentPage(open, PLAIN, NOON + 75_000).join('\n')).toBe(`\
Incident 1 of web: quickCheck failed: exit code 1
opened 2026-11-22 12:00:00

    +0 ms  verdict  web  bad

In progress for 1 min 15 s.`);
});

it.each([
  ['failed', 'it stays failed'],
  ['escalated', 'the node was to be restarted'],
  ['superseded', 'given up for another order'],
  ['withdrawn', 'withdrawn: there was nothing to repair'],
] as const)('says in words that it ended as %s', (result, words) => {
  const { repairMs: _, ...ended } = incident({ result, attempts: 0 });
  expect(incidentPage(ended, PLAIN, NOON).at(-1)).toBe(`Ended 2026-11-22 12:00:01 after 1.9 s, no attempt: ${words}.`);
});

it('lists incidents with what became of them', () => {
  const {
    endedAt: _,
    result: __,
    repairMs: ___,
    ...open
  } = incident({ id: 2, tag: 'api', cause: 'hung', reason: sentence('quickCheck hung: no answer') });
  expect(incidentList([open, incident()], PLAIN).join('\n')).toBe(`\
ID  OPENED               TAG  CAUSE   RESULT       REPAIR  REASON
2   2026-11-22 12:00:00  api  hung    in progress  -       quickCheck hung: no answer
1   2026-11-22 12:00:00  web  failed  recovered    1.9 s   quickCheck failed: exit code 1`);
});

it('says that there were none', () => {
  expect(incidentList([], PLAIN)).toEqual(['No incidents.']);
});
