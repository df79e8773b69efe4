import type { PolicyName, PolicySetting } from '../../domain/policy-settings.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { PolicyOrder, PolicyReport } from '../../ports/administration.js';
import type { Change } from '../../ports/state-store.js';
import type { Roster } from '../state/roster.js';

/** What policy orders need. */
export interface PolicyParts {
  readonly roster: Roster;
  /** Effective check interval in milliseconds, of a resource or of the server. */
  readonly checkIntervalMs: (tag?: string) => number;
  readonly tell: (sentence: Sentence, tag?: string) => void;
}

const NAMES: readonly string[] = ['Failover', 'LocalRecovery', 'TemporalRecovery', 'NotificationOnly'];
const LEAST_ROUND_MS = 120_000;

/** Shows, sets and removes policies, for the server or for the resources that a pattern names. */
export class PolicyOrders {
  readonly #parts: PolicyParts;

  constructor(parts: PolicyParts) {
    this.#parts = parts;
  }

  /** Without a pattern: the server's. */
  report(pattern?: string): readonly PolicyReport[] {
    const { roster } = this.#parts;
    if (pattern === undefined) return [{ policies: roster.policies() }];
    return this.#matching(pattern).map((tag) => ({ tag, policies: roster.policies(tag) }));
  }

  async set(order: PolicyOrder): Promise<{ readonly tags: readonly string[]; readonly remarks: readonly Sentence[] }> {
    assertPolicy(order.policy);
    const scopes = this.#scopes(order.tag);
    const settings = scopes.flatMap((tag) => this.#settings(order, tag));
    if (order.force !== true) for (const setting of settings) this.#assertCanFire(setting);
    await this.#parts.roster.record(
      settings.map((setting) => ({ put: 'policy', setting })),
      this.#events(order, scopes),
    );
    return { tags: scopes.flatMap((tag) => tag ?? []), remarks: scopes.flatMap((tag) => this.#remarks(tag)) };
  }

  async remove(order: Pick<PolicyOrder, 'policy' | 'tag'>): Promise<{ readonly tags: readonly string[] }> {
    assertPolicy(order.policy);
    const scopes = this.#scopes(order.tag);
    const names = stored(order.policy);
    const changes = scopes.flatMap((tag) =>
      names.map((policy): Change => ({ drop: 'policy', policy, ...(tag === undefined ? {} : { tag }) })),
    );
    const sentences = scopes.map((tag) => say('policyRemoved', { policy: order.policy, scope: tag ?? 'the server' }));
    for (const sentence of sentences) this.#parts.tell(sentence);
    await this.#parts.roster.record(
      changes,
      sentences.map((sentence) => ({ type: 'configuration-changed', sentence })),
    );
    return { tags: scopes.flatMap((tag) => tag ?? []) };
  }

  #events(order: PolicyOrder, scopes: readonly (string | undefined)[]) {
    return scopes.map((tag) => {
      const facts = { policy: order.policy, scope: tag ?? 'the server', value: order.on ? 'on' : 'off' };
      const sentence = say('policySet', facts);
      this.#parts.tell(sentence, tag);
      return { type: 'configuration-changed', sentence } as const;
    });
  }

  /** NotificationOnly is no setting of its own: it is the other two, off. */
  #settings(order: PolicyOrder, tag: string | undefined): readonly PolicySetting[] {
    const scope = tag === undefined ? {} : { tag };
    if (order.policy === 'NotificationOnly') {
      return stored(order.policy).map((policy) => ({ policy, ...scope, on: !order.on }));
    }
    if (order.policy !== 'TemporalRecovery') return [{ policy: order.policy, ...scope, on: order.on }];
    const before = this.#parts.roster.policies(tag).temporalRecovery;
    const recoveryLimit = order.recoveryLimit ?? before.recoveryLimit;
    const periodMinutes = order.periodMinutes ?? before.periodMinutes;
    assertWhole('recoverylimit', recoveryLimit);
    assertWhole('period', periodMinutes);
    return [{ policy: order.policy, ...scope, on: order.on, recoveryLimit, periodMinutes }];
  }

  /** The period must be longer than that many rounds of noticing and repairing could take. */
  #assertCanFire({ policy, tag, on, recoveryLimit = 0, periodMinutes = 0 }: PolicySetting): void {
    if (policy !== 'TemporalRecovery' || !on) return;
    const needed = recoveryLimit * Math.max(LEAST_ROUND_MS, this.#parts.checkIntervalMs(tag));
    if (periodMinutes * 60_000 > needed) return;
    const facts = { limit: recoveryLimit, period: periodMinutes, scope: tag ?? 'the server', needed: needed / 60_000 };
    throw new LksspError('LKSSP_POLICY_PERIOD_SHORT', facts);
  }

  #remarks(tag: string | undefined): readonly Sentence[] {
    const { failover, localRecovery, temporalRecovery } = this.#parts.roster.policies(tag);
    if (!temporalRecovery.on || (failover.on && localRecovery.on)) return [];
    const policy = localRecovery.on ? 'Failover' : 'LocalRecovery';
    return [say('policyWithoutEffect', { scope: tag ?? 'the server', policy })];
  }

  #scopes(pattern: string | undefined): readonly (string | undefined)[] {
    if (pattern === undefined) return [undefined];
    const tags = this.#matching(pattern);
    if (tags.length === 0) throw new LksspError('LKSSP_POLICY_TAG_NONE', { pattern });
    return tags;
  }

  #matching(pattern: string): readonly string[] {
    const parts = pattern.split('*').map((each) => each.replaceAll(/[.\\+?^${}()|[\]]/g, '\\$&'));
    const form = new RegExp(`^${parts.join('.*')}$`, 's');
    return this.#parts.roster.hierarchy.tags.filter((tag) => form.test(tag));
  }
}

function stored(policy: PolicyOrder['policy']): readonly PolicyName[] {
  return policy === 'NotificationOnly' ? ['Failover', 'LocalRecovery'] : [policy];
}

function assertPolicy(policy: string): void {
  if (!NAMES.includes(policy)) throw new LksspError('LKSSP_POLICY_UNKNOWN', { policy });
}

function assertWhole(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) return;
  throw new LksspError('LKSSP_SETTING_INVALID', { name, value: String(value), allowed: 'a whole number from 1 on' });
}
