import type { Outcome } from '../../contract/outcome.js';
import type { CheckVerb, Verb } from '../../contract/verbs.js';
import { effectiveTiming } from '../../domain/effective-timing.js';
import type { EngineSettings } from '../../domain/engine-settings.js';
import { type Look, lookSentence } from '../../domain/look.js';
import type { ResourceTiming } from '../../domain/resource.js';
import { inService, type StateCause, type StateName } from '../../domain/resource-state.js';
import type { Sentence } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { KitGateway } from '../../ports/kit-gateway.js';
import type { Machine } from '../../ports/machine.js';
import { Lanes } from '../action/lanes.js';
import { Slots } from '../action/slots.js';
import { type Errand, runVerb, type ServiceVerb, type VerbParts } from '../action/verb-runner.js';
import { lookAt } from '../probe/looker.js';
import type { Roster, Settling } from '../state/roster.js';
import type { ServiceParts } from './recovery-parts.js';

/** What the service of resources needs. */
export interface ServiceNeeds {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly machine: Machine;
  readonly gateway: KitGateway;
  readonly roster: Roster;
  /** Writes a look down that a plan asked for. */
  readonly onPlanLook: (look: Look) => void;
  readonly lookSoon: (tag: string) => void;
  readonly hold: (tag: string) => void;
  readonly release: (tag: string) => void;
}

/** Looks at resources and acts on them through their kits: what every procedure is made of. */
export class Service implements ServiceParts {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly situation: Roster;
  readonly bootId: string;
  readonly lookSoon: (tag: string) => void;
  readonly #needs: ServiceNeeds;
  readonly #acting = new Map<string, ServiceVerb>();
  readonly #looking = new Lanes();
  /** A verb that was told to abort may take a moment to end; the next one on the same resource waits for it. */
  readonly #verbs = new Lanes();
  readonly #verbParts: VerbParts;

  constructor(needs: ServiceNeeds) {
    this.#needs = needs;
    this.clock = needs.clock;
    this.settings = needs.settings;
    this.situation = needs.roster;
    this.bootId = needs.machine.bootId;
    this.lookSoon = needs.lookSoon;
    this.#verbParts = this.#makeVerbParts();
  }

  /** What procedures get, to be put together with what each needs besides. */
  get parts(): ServiceParts {
    const { clock, settings, situation, bootId, look, lookSoon, has, timing, perform, settle, settleGood } = this;
    return { clock, settings, situation, bootId, look, lookSoon, has, timing, perform, settle, settleGood };
  }

  /** The verb that runs on `tag` now. */
  acting(tag: string): ServiceVerb | undefined {
    return this.#acting.get(tag);
  }

  /** Times in force, or undefined while the resource's kit is not loaded. */
  readonly timing = (tag: string): ResourceTiming | undefined => {
    const type = this.#type(tag);
    const own = this.situation.resource(tag)?.settings ?? {};
    return type && effectiveTiming(type.timing, own, this.settings.checkIntervalMs);
  };

  readonly has = (tag: string, verb: Verb): boolean => {
    const type = this.#type(tag);
    return type !== undefined && (this.situation.resource(tag)?.verbs ?? type.verbs).includes(verb);
  };

  /** One look, not yet written down anywhere. One of a resource at a time: it waits for the one on its way, which may be older than what the caller wants to see. */
  readonly lookOnce = (tag: string, verb: CheckVerb): Promise<Look> => {
    const { clock, gateway } = this.#needs;
    const parts = { clock, gateway, target: (each: string) => this.situation.target(each), timing: this.timing };
    return this.#looking.take(tag, () => lookAt(parts, tag, verb));
  };

  /** Opens nothing: the plan that asked acts on it. A look taken while we were not ourselves counts as starved. */
  readonly look = async (tag: string, verb: CheckVerb): Promise<Look> => {
    const found = await this.lookOnce(tag, verb);
    this.#needs.onPlanLook(found);
    return { ...found, starved: found.starved || this.#needs.machine.suspicion(found.startedAt) !== undefined };
  };

  readonly perform = (verb: ServiceVerb, tag: string, errand: Errand): Promise<Outcome> =>
    this.#verbs.take(tag, () => runVerb(this.#verbParts, verb, tag, errand));

  readonly settle = (tag: string, state: StateName, reason: Sentence, cause: StateCause): Promise<void> =>
    this.situation.settle(tag, { state, reason, cause });

  /** A good verdict puts a resource into service, unless it was taken out meanwhile. */
  readonly settleGood = async (look: Look): Promise<void> => {
    const { tag, verdict } = look;
    const before = this.situation.condition(tag);
    if (before.state === 'OSU' && this.situation.resource(tag)?.intent !== 'in') return;
    const state = verdict.verdict === 'degraded' ? 'ISU' : 'ISP';
    const cause = inService(before.state) ? 'check' : before.cause;
    await this.situation.settle(tag, { state, reason: lookSentence(look), cause, servedInBoot: this.bootId });
  };

  #type(tag: string) {
    const resource = this.situation.resource(tag);
    return resource && this.#needs.gateway.type(resource.kit, resource.type);
  }

  #makeVerbParts(): VerbParts {
    const { gateway, settings, hold, release } = this.#needs;
    return {
      gateway,
      slots: new Slots(settings.stepsAtOnce),
      target: (tag) => this.situation.actTarget(tag),
      timing: this.timing,
      hold: (tag, verb) => {
        this.#acting.set(tag, verb);
        hold(tag);
      },
      release: (tag) => {
        this.#acting.delete(tag);
        release(tag);
      },
      settle: (tag, { state, reason, cause, outcome }) =>
        this.situation.settle(tag, { state, reason, cause, ...left(outcome) }),
      keep: (tag, outcome) => {
        const { state, reason, cause } = this.situation.condition(tag);
        return this.situation.settle(tag, { state, reason, cause, ...left(outcome) });
      },
    };
  }
}

/** What an outcome leaves with the host. */
function left(outcome: Outcome): Pick<Settling, 'handle' | 'watch'> {
  if (outcome.outcome !== 'done') return {};
  const { handle, watch } = outcome;
  return { ...(handle === undefined ? {} : { handle }), ...(watch === undefined ? {} : { watch }) };
}
