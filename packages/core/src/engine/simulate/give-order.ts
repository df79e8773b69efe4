import type { Sentence } from '../../messages/template.js';
import type { Administration, Operation } from '../../ports/administration.js';
import type { GivenOrder } from './given.js';
import { PRETEND_KIT, settingsOf } from './given-store.js';

const WHO = 'a person';

/** What a person is told at once. */
export interface OrderAnswer {
  /** Where the order is a long one. */
  readonly operation?: Operation;
  readonly remarks?: readonly Sentence[];
}

/** Gives one order. */
export async function giveOrder(administration: Administration, order: GivenOrder): Promise<OrderAnswer> {
  if ('policy' in order) return givePolicy(administration, order);
  const operation = await giveLongOrder(administration, order);
  return operation === undefined ? {} : { operation };
}

async function giveLongOrder(
  administration: Administration,
  order: Exclude<GivenOrder, GivenPolicy>,
): Promise<Operation | undefined> {
  if ('remove' in order) return administration.remove(order.remove, { now: order.now }, WHO);
  if ('delete' in order) return administration.delete(order.delete, { hierarchy: order.hierarchy }, WHO);
  if ('create' in order) {
    const { create: tag, dependsOn, restore } = order;
    return administration.create({ kit: PRETEND_KIT, type: tag, tag, options: { id: tag }, dependsOn, restore }, WHO);
  }
  if ('stop' in order) return administration.stop(order, WHO);
  if ('restore' in order) return administration.restore(order.restore, { now: order.now }, WHO);
  await giveSetting(administration, order);
  return undefined;
}

type GivenPolicy = Extract<GivenOrder, { readonly policy: unknown }>;

type GivenSetting = Exclude<
  GivenOrder,
  | GivenPolicy
  | { readonly restore: unknown }
  | { readonly remove: unknown }
  | { readonly delete: unknown }
  | { readonly stop: unknown }
>;

async function giveSetting(administration: Administration, order: GivenSetting): Promise<void> {
  if ('depend' in order) return administration.createDependency(...order.depend, WHO);
  if ('undepend' in order) return administration.deleteDependency(...order.undepend, WHO);
  if ('set' in order) return administration.set(order.set, settingsOf(order.settings), WHO);
  const where = order.tag === undefined ? {} : { tag: order.tag };
  await administration.removePolicy({ policy: order.unset, ...where }, WHO);
}

async function givePolicy(administration: Administration, order: GivenPolicy): Promise<OrderAnswer> {
  const { policy, is, tag, recoverylimit, period, force } = order;
  const { remarks } = await administration.setPolicy(
    {
      policy,
      on: is === 'on',
      force,
      ...(tag === undefined ? {} : { tag }),
      ...(recoverylimit === undefined ? {} : { recoveryLimit: recoverylimit }),
      ...(period === undefined ? {} : { periodMinutes: period }),
    },
    WHO,
  );
  return { remarks };
}

/** An order in words. */
export function orderWords(order: GivenOrder): string {
  if ('policy' in order) {
    const window = [
      order.recoverylimit === undefined ? '' : ` recoverylimit=${order.recoverylimit}`,
      order.period === undefined ? '' : ` period=${order.period}`,
    ].join('');
    return `policy set ${order.policy} --${order.is}${window}${order.tag === undefined ? '' : ` tag=${order.tag}`}${order.force ? ' --force' : ''}`;
  }
  if ('unset' in order) return `policy remove ${order.unset}${order.tag === undefined ? '' : ` tag=${order.tag}`}`;
  if ('depend' in order) return `dependency create ${order.depend.join(' ')}`;
  if ('undepend' in order) return `dependency delete ${order.undepend.join(' ')}`;
  if ('set' in order) return `resource set ${order.set} ${JSON.stringify(order.settings)}`;
  if ('stop' in order)
    return `stop${order.keepRunning ? ' --keep-running' : ''}${order.clearFailover ? ' --clear-failover' : ''}`;
  if ('create' in order) return `resource create ${order.create}`;
  if ('delete' in order) return `resource delete ${order.delete}${order.hierarchy ? ' --hierarchy' : ''}`;
  const [verb, tag] = 'restore' in order ? ['restore', order.restore] : ['remove', order.remove];
  return `${verb} ${tag}${order.now ? ' --now' : ''}`;
}
