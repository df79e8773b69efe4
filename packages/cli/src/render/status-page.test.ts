import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { DEFAULT_POLICIES, NOON, resource, sentence, server, shop } from '../../test/samples.js';
import { COLOURED, PLAIN } from './paint.js';
import { statusPage } from './status-page.js';

const view = { paint: PLAIN, now: NOON };

it('draws each hierarchy from its root and refers to what is shared', () => {
  expect(statusPage(shop(), view).join('\n')).toBe(`\
node1: lkssp 1.0.0, process 1234, running for 1 h 2 min

web         Active    ISP  in service
├─ api      Failed    OSF  quickCheck failed: no answer at port 8080
│  │                       incident 4 in progress: restore is running
│  └─ disk  Degraded  ISU  in service, but 91 % full
└─ disk     (shared, see above)
shop        Standby   OSU  removed
│                          to stay out of service until it is restored
└─ disk     (shared, see above)

4 resources: 1 Active, 1 Degraded, 1 Failed, 1 Standby`);
});

it('draws one hierarchy from the tag that was asked for', () => {
  const lines = statusPage(shop(), { ...view, root: 'api' });
  expect(lines.slice(2, 5)).toEqual([
    'api      Failed    OSF  quickCheck failed: no answer at port 8080',
    '│                       incident 4 in progress: restore is running',
    '└─ disk  Degraded  ISU  in service, but 91 % full',
  ]);
});

it('puts what needs an eye on top', () => {
  const alarm = { key: 'flapping:web', since: NOON - 180_000, sentence: sentence('web is flapping') };
  const latch = { bootId: 'boot', incident: 3, tag: 'web', at: NOON };
  const page = statusPage(server([resource('web')], { alarms: [alarm], latch, goingDown: true }), view);
  expect(page.join('\n')).toBe(`\
node1: lkssp 1.0.0, process 1234, running for 1 h 2 min
The node is going down: nothing is protected any more.
The node is to be restarted because of incident 3 (web).
ALARM web is flapping (for 3 min)

web  Active  ISP  in service

1 resource: 1 Active`);
});

it('says that nothing is protected by a daemon that only carries out an order', () => {
  expect(statusPage(server([resource('web')], { maintenance: true }), view)[1]).toBe(
    'Nothing is protected: this daemon only carries out an order. "lkssp daemon" guards.',
  );
});

it('shows the policies that are not the defaults, with where they come from', () => {
  const policies = {
    ...DEFAULT_POLICIES,
    failover: { on: false, from: 'server' },
    temporalRecovery: { on: true, from: 'resource', recoveryLimit: 3, periodMinutes: 30 },
  } as const;
  const serverPolicies = { ...DEFAULT_POLICIES, failover: { on: false, from: 'server' } } as const;
  expect(statusPage(server([resource('web', { policies })], { policies: serverPolicies }), view).join('\n')).toBe(`\
node1: lkssp 1.0.0, process 1234, running for 1 h 2 min
Policies of the server: Failover off (set for the server)

web  Active  ISP  in service
                  Failover off (set for the server), TemporalRecovery on, 3 in 30 min (set here)

1 resource: 1 Active`);
});

it('says in one word what LocalRecovery and Failover off mean together', () => {
  const policies = {
    ...DEFAULT_POLICIES,
    failover: { on: false, from: 'server' },
    localRecovery: { on: false, from: 'resource' },
    notificationOnly: true,
  } as const;
  expect(statusPage(server([resource('web', { policies })]), view)).toContain(
    '                  NotificationOnly on (set here)',
  );
});

it('says everything when asked to', () => {
  const lastCheck = { verb: 'quickCheck', verdict: 'healthy', reason: 'pid 12', at: NOON - 4000, tookMs: 7 };
  const page = statusPage(server([resource('web', { lastCheck })]), { ...view, verbose: true });
  expect(page.join('\n')).toBe(`\
node1: lkssp 1.0.0, process 1234, running for 1 h 2 min
Policies of the server: Failover on (default), LocalRecovery on (default), TemporalRecovery off, 3 in 30 min (default), NotificationOnly off

web  Active  ISP  in service
                  genapp/app id-web, in this state for 1 min
                  checked every 30 s; quickCheck 4 s ago took 7 ms: healthy (pid 12)
                  Failover on (default)
                  LocalRecovery on (default)
                  TemporalRecovery off, 3 in 30 min (default)
                  NotificationOnly off

1 resource: 1 Active`);
});

it('tells a beginner what to do', () => {
  expect(statusPage(server([]), view)).toContain(
    'No resources yet. "lkssp resource create --help" shows how to make one.',
  );
});

it('keeps the columns when a state is unknown', () => {
  const page = statusPage(
    server([resource('a', { state: 'ILLSTATE', reason: sentence('not looked at yet') }), resource('b')]),
    view,
  );
  expect(page.slice(2, 4)).toEqual(['a  Unknown  ILLSTATE  not looked at yet', 'b  Active   ISP       in service']);
});

it('lets no script draw on the terminal of whoever reads its reason', () => {
  const reason = sentence('restore failed: \u001b[2J\u0007gone\nsecond line\u009b31m');
  const page = statusPage(server([resource('web', { reason })]), view).join('\n');
  expect(page).toContain('restore failed: ·[2J·gone second line·31m');
});

it('has the same words with and without colour', () => {
  const coloured = statusPage(shop(), { ...view, paint: COLOURED }).join('\n');
  expect(coloured).toContain('\u001b[31mFailed    OSF\u001b[0m');
  expect(stripVTControlCharacters(coloured)).toBe(statusPage(shop(), view).join('\n'));
});

it('draws a chain of 10,000 without running out of stack', () => {
  const tags = Array.from({ length: 10_000 }, (_, index) => `r${index}`);
  const chain = tags.map((tag, index) =>
    resource(tag, { parents: tags.slice(index - 1, index), children: tags.slice(index + 1, index + 2) }),
  );
  expect(statusPage(server(chain.reverse()), view).at(-1)).toBe('10000 resources: 10000 Active');
});
