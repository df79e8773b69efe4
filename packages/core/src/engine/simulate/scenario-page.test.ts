import { describe, expect, it } from 'vitest';
import { givenSchema } from './given.js';
import { playGiven } from '../play-given.js';
import { scenarioPage } from './scenario-page.js';

const pageOf = async (value: object) => scenarioPage(await playGiven(givenSchema.parse({ until: '1s', ...value })));

describe('scenarioPage', () => {
  it('shows the tree from the top, and what several depend on in full once', async () => {
    const page = await pageOf({
      resources: { web: { dependsOn: ['db'] }, report: { dependsOn: ['db'] }, db: { dependsOn: ['disk'] }, disk: {} },
    });
    const tree = page.slice(0, page.indexOf('policies'));
    expect(tree.trimEnd().split('\n').slice(1)).toEqual([
      '  web       ISP      Active    in service',
      '    db      ISP      Active    in service',
      '      disk  ISP      Active    in service',
      '  report    ISP      Active    in service',
      '    db      (see above)',
    ]);
  });

  it('does not grow with the number of ways through a hierarchy', async () => {
    const resources = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`r${at}`, { dependsOn: at < 2 ? [] : [`r${at - 1}`, `r${at - 2}`] }]),
    );
    const page = await pageOf({ resources });
    expect(page.split('Before')[1]?.split('policies')[0]?.split('\n').length).toBeLessThan(130);
  });

  it('remarks what is meant to be out, what has an incident, and alarms', async () => {
    const page = await pageOf({
      resources: {
        web: { state: 'OSU', intent: 'out' },
        db: { recover: { takes: '50s' } },
        oracle: { kitLoaded: false },
      },
      when: [{ at: '5s', fail: 'db', hint: 'db' }],
      until: '10s',
    });
    const after = page.slice(page.indexOf('After'));
    expect(after).toContain('(meant to be out)');
    expect(after).toContain('(incident 1)');
    expect(after).toContain('incident 1 of db: open, attempts: 1');
    expect(after).toContain('alarm kit:oracle: ');
  });

  it('says when nothing happened, and when no daemon runs', async () => {
    const resources = { web: { state: 'OSU', intent: 'out' } };
    expect(await pageOf({ resources })).toContain('What happened\n  nothing\n');
    expect(await pageOf({ resources, when: [{ at: '500ms', daemon: 'killed' }] })).toContain(
      'After 1s (no daemon runs)',
    );
  });
});
