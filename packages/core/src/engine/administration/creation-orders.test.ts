import { describe, expect, it } from 'vitest';
import type { ProposedChild } from '../../contract/resource-type.js';
import { render } from '../../messages/sentence.js';
import { trialEngine } from '../../testing/trial-engine.js';

const wanted = (tag: string, more: object = {}) => ({
  kit: 'pretend',
  type: 'thing',
  tag,
  options: { id: tag },
  ...more,
});
const proposed = (tag: string, id = tag): ProposedChild => ({ kit: 'pretend', type: 'thing', tag, options: { id } });

/** A web server whose kit proposes a file system and an address; the file system lies on another one. */
async function withProposals() {
  const trial = await trialEngine();
  const { gateway } = trial;
  gateway.proposed.set('web', [proposed('www'), proposed('vip')]);
  gateway.proposed.set('www', [proposed('srv')]);
  for (const tag of ['web', 'www', 'vip', 'srv']) gateway.resource(tag).health = 'down';
  const edges = () =>
    trial.administration
      .status()
      .resources.flatMap(({ tag, children }) => children.map((child) => `${tag} on ${child}`))
      .toSorted();
  const restored = () => gateway.calls.filter(({ verb }) => verb === 'restore').map(({ tag }) => tag);
  return { ...trial, edges, restored };
}

describe('CreationOrders', () => {
  it('lets two tags that are created at one time not come to protect the same thing', async () => {
    const { clock, administration, gateway, states } = await trialEngine();
    for (const tag of ['a', 'b']) gateway.resource(tag).actions.create.takesMs = 1000;
    const both = Promise.allSettled(
      ['a', 'b'].map((tag) => administration.create(wanted(tag, { options: { id: 'same' } }), 'test')),
    );
    const [first, second] = await clock.finish(both);
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected']);
    expect(second).toMatchObject({ reason: { code: 'LKSSP_ID_EXISTS' } });
    expect(Object.keys(states())).toEqual(['a']);
  });

  it('creates nothing on what was deleted while its kit prepared it, and clears away again', async () => {
    const { clock, create, administration, gateway, states } = await trialEngine();
    await create('db');
    gateway.resource('web').actions.create.takesMs = 20_000;
    const creating = administration.create(wanted('web', { dependsOn: ['db'] }), 'test');
    const refused = expect(clock.finish(creating)).rejects.toMatchObject({ code: 'LKSSP_RESOURCE_UNKNOWN' });
    await administration.delete('db', {}, 'test');
    await refused;
    expect(states()).toEqual({});
    expect(gateway.callsOf('web', 'delete')).toHaveLength(1);
  });

  it('creates what the kit proposes below it and brings all of it in, from the bottom', async () => {
    const { clock, administration, states, edges, restored } = await withProposals();
    const { id } = await clock.finish(administration.create(wanted('web'), 'test'));
    await clock.advance(10_000);
    expect(states()).toEqual({ srv: 'ISP', www: 'ISP', vip: 'ISP', web: 'ISP' });
    expect(edges()).toEqual(['web on vip', 'web on www', 'www on srv']);
    expect(restored().indexOf('srv')).toBeLessThan(restored().indexOf('www'));
    expect(restored().at(-1)).toBe('web');
    const told = administration.operation(id).progress.map((each) => render(each));
    expect(told.filter((each) => each.includes('created below web'))).toHaveLength(3);
  });

  it('depends on what is protected already instead of creating it twice', async () => {
    const { clock, create, administration, states, edges } = await withProposals();
    await create('srv');
    await clock.finish(administration.create(wanted('data', { options: { id: 'www' } }), 'test'));
    await clock.finish(administration.create(wanted('web'), 'test'));
    await clock.advance(10_000);
    expect(Object.keys(states()).toSorted()).toEqual(['data', 'srv', 'vip', 'web']);
    expect(edges()).toEqual(['data on srv', 'web on data', 'web on vip']);
  });

  it('asks nothing of the kit about what is protected already: it may be out of service', async () => {
    const { clock, create, administration, gateway, edges } = await withProposals();
    await create('www');
    gateway.proposed.set('www', [{ ...proposed('srv'), kit: 'absent' }]);
    await clock.finish(administration.create(wanted('web'), 'test'));
    expect(edges()).toEqual(['web on vip', 'web on www', 'www on srv']);
  });

  it('numbers a proposed tag that something else has', async () => {
    const { clock, administration, edges } = await withProposals();
    await clock.finish(administration.create(wanted('vip', { options: { id: 'another' } }), 'test'));
    await clock.finish(administration.create(wanted('web'), 'test'));
    await clock.advance(10_000);
    expect(edges()).toEqual(['web on vip-2', 'web on www', 'www on srv']);
  });

  it('creates nothing when one of them is refused, and says which and what to do', async () => {
    const { clock, administration, gateway, states } = await withProposals();
    gateway.proposed.set('www', [{ ...proposed('srv'), kit: 'absent' }]);
    const creating = clock.finish(administration.create(wanted('web'), 'test'));
    await expect(creating).rejects.toMatchObject({ code: 'LKSSP_CHILD_REFUSED' });
    await expect(creating).rejects.toThrow(/"web" needs "www".*"www" needs "srv" \(kit absent\).*--no-children/su);
    expect(states()).toEqual({});
  });

  it('clears away what was prepared when a later one cannot be', async () => {
    const { clock, administration, gateway, states } = await withProposals();
    gateway.resource('vip').actions.create.does = 'fails';
    const creating = clock.finish(administration.create(wanted('web'), 'test'));
    await expect(creating).rejects.toMatchObject({ code: 'LKSSP_ACTION_FAILED' });
    expect(states()).toEqual({});
    expect(gateway.callsOf('srv', 'delete')).toHaveLength(1);
    expect(gateway.callsOf('www', 'delete')).toHaveLength(1);
    expect(gateway.callsOf('vip', 'delete')).toHaveLength(0);
  });

  it('leaves them out when a person says so', async () => {
    const { clock, administration, states } = await withProposals();
    await clock.finish(administration.create(wanted('web', { children: false }), 'test'));
    await clock.advance(10_000);
    expect(states()).toEqual({ web: 'ISP' });
  });

  it('leaves all of them out of service when the wanted one shall be', async () => {
    const { clock, administration, states } = await withProposals();
    await clock.finish(administration.create(wanted('web', { restore: false }), 'test'));
    await clock.advance(10_000);
    expect(states()).toEqual({ srv: 'OSU', www: 'OSU', vip: 'OSU', web: 'OSU' });
  });

  it('refuses a kit that proposes itself below itself for ever', async () => {
    const { clock, administration, gateway, states } = await withProposals();
    for (let depth = 0; depth < 30; depth += 1) gateway.proposed.set(`d${depth}`, [proposed(`d${depth + 1}`)]);
    const creating = clock.finish(administration.create(wanted('deep', { options: { id: 'd0' } }), 'test'));
    await expect(creating).rejects.toMatchObject({ code: 'LKSSP_CHILD_REFUSED' });
    expect(states()).toEqual({});
  });

  it('lets two orders that need the same thing not both create it', async () => {
    const { clock, administration, gateway, states } = await withProposals();
    gateway.proposed.set('shop', [proposed('vip')]);
    gateway.resource('vip').actions.create.takesMs = 1000;
    const both = Promise.allSettled(['web', 'shop'].map((tag) => administration.create(wanted(tag), 'test')));
    const results = await clock.finish(both);
    await clock.advance(10_000);
    expect(results.map(({ status }) => status)).toContain('rejected');
    expect(Object.keys(states()).filter((tag) => tag.startsWith('vip'))).toEqual(['vip']);
  });
});
