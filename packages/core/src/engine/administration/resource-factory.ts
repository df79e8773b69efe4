import type { Json } from '../../contract/json.js';
import type { Proposal } from '../../contract/resource-type.js';
import { unknownCondition } from '../../domain/resource-state.js';
import { assertTag, type Resource, type ResourceSettings } from '../../domain/resource.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { say } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { KitGateway, TypeDescription, Validation, VerbTarget } from '../../ports/kit-gateway.js';
import type { Change } from '../../ports/state-store.js';
import type { Roster } from '../state/roster.js';
import { assertSettings } from './assert-settings.js';

/** A resource as somebody wants it. */
export interface Wanted {
  readonly kit: string;
  readonly type?: string;
  readonly tag: string;
  readonly options: Json;
  readonly settings?: ResourceSettings;
  readonly intent?: 'in' | 'out';
}

/** Makes resources from orders: finds their type, lets the kit complete and check the options, and prepares what they need once. */
export class ResourceFactory {
  readonly #gateway: KitGateway;
  readonly #roster: Roster;

  readonly #clock: Clock;

  constructor(gateway: KitGateway, roster: Roster, clock: Clock) {
    this.#gateway = gateway;
    this.#roster = roster;
    this.#clock = clock;
  }

  /** The type that an order means; without a name, the kit's main type. Throws `LKSSP_KIT_UNKNOWN` or `LKSSP_TYPE_UNKNOWN`. */
  typeOf(kit: string, type?: string): TypeDescription {
    const all = this.#gateway.types();
    const own = all.filter((each) => each.kit === kit);
    const [main] = own;
    if (main === undefined) {
      const known = [...new Set(all.map((each) => each.kit))].join(', ') || 'none';
      throw new LksspError('LKSSP_KIT_UNKNOWN', { kit, known });
    }
    const found = type === undefined ? main : own.find((each) => each.type === type);
    if (found !== undefined) return found;
    throw new LksspError('LKSSP_TYPE_UNKNOWN', {
      kit,
      type: type ?? '',
      known: own.map((each) => each.type).join(', '),
    });
  }

  /** The finished resource. Throws what is wrong with the order, and when another protects the same thing; changes nothing. */
  async design(wanted: Wanted): Promise<Resource> {
    const { resource } = await this.complete(wanted);
    this.assertOwnId(resource);
    return resource;
  }

  /** The resource as its kit completes it, and what the kit proposes below it. Throws what is wrong with the order; changes nothing. */
  async complete(wanted: Wanted): Promise<{ readonly resource: Resource; readonly children: Proposal['children'] }> {
    assertTag(wanted.tag);
    assertSettings(wanted.settings ?? {});
    const { kit, type, app, dataGeneration } = this.typeOf(wanted.kit, wanted.type);
    const proposal = await this.#gateway.propose(kit, type, wanted.options);
    if (proposal.problems.length > 0)
      throw refused(
        wanted.tag,
        proposal.problems.map((message) => ({ message })),
      );
    const validation = await this.#gateway.validate(kit, type, proposal.options);
    if (!validation.valid) throw refused(wanted.tag, validation.problems);
    const { id, options, verbs } = validation;
    const { settings = {}, intent = 'in' } = wanted;
    const base = { tag: wanted.tag, kit, type, app, id, options, dataGeneration, settings, intent };
    return { resource: verbs === undefined ? base : { ...base, verbs }, children: proposal.children };
  }

  /** Lets the kit prepare the resource (its `create`), and gives back the changes that store it. Throws `LKSSP_ACTION_FAILED`. */
  async prepare(resource: Resource): Promise<readonly Change[]> {
    const put: Change = { put: 'resource', resource };
    const known = this.#roster.resource(resource.tag);
    const created = { cause: 'created', state: 'OSU', reason: say('createdOut') } as const;
    const fresh = { ...unknownCondition(resource.tag, this.#clock.wall()), ...created };
    const condition = known === undefined ? fresh : this.#roster.condition(resource.tag);
    if (!this.#has(resource, 'create')) return [put, { put: 'condition', condition }];
    // Applied anew, the kit must find what it has left of the same thing: some of it cannot be found out a second time.
    const kept = known !== undefined && isSame(known, resource) ? condition.handle : undefined;
    const target = { ...targetOf(resource), ...(kept === undefined ? {} : { handle: kept }) };
    const outcome = await this.#gateway.act(target, 'create', this.#limit(resource));
    if (outcome.outcome === 'failure') {
      throw new LksspError('LKSSP_ACTION_FAILED', { verb: 'create', tag: resource.tag, reason: outcome.reason });
    }
    const { handle } = outcome;
    return [
      put,
      { put: 'condition', condition: handle === undefined || handle === null ? condition : { ...condition, handle } },
    ];
  }

  /** Throws `LKSSP_KIT_REPLACED` when the kit that has made `resource` was replaced by one that stores options in another form. */
  assertCurrent({ kit, type, dataGeneration }: Resource): void {
    if (this.#gateway.type(kit, type)?.dataGeneration !== dataGeneration) {
      throw new LksspError('LKSSP_KIT_REPLACED', { kit });
    }
  }

  /** Lets the kit undo what `prepare` did. What goes wrong is not in anybody's way any more and is given back as text. */
  async undo(resource: Resource): Promise<string | undefined> {
    if (!this.#has(resource, 'delete')) return undefined;
    const target = this.#roster.actTarget(resource.tag) ?? targetOf(resource);
    const outcome = await this.#gateway.act(target, 'delete', this.#limit(resource));
    return outcome.outcome === 'failure' ? outcome.reason : undefined;
  }

  #has(resource: Resource, verb: 'create' | 'delete'): boolean {
    return this.#gateway.type(resource.kit, resource.type)?.verbs.includes(verb) ?? false;
  }

  #limit(resource: Resource): number {
    return this.#gateway.type(resource.kit, resource.type)?.timing.restoreMs ?? 60_000;
  }

  /** The kit's own identifier of the thing that these options describe; undefined when they are not complete. */
  async identify({ kit, type, options }: Pick<Wanted, 'kit' | 'type' | 'options'>): Promise<string | undefined> {
    const validation = await this.#gateway.validate(kit, this.typeOf(kit, type).type, options);
    return validation.valid ? validation.id : undefined;
  }

  /** Throws `LKSSP_ID_EXISTS` when another resource protects the same thing. */
  assertOwnId(resource: Resource): void {
    const other = this.tagOf(resource, resource.tag);
    if (other !== undefined) throw new LksspError('LKSSP_ID_EXISTS', { id: resource.id, other });
  }

  /** Tag of the resource, other than `except`, that protects this thing. */
  tagOf({ kit, type, id }: Pick<Resource, 'kit' | 'type' | 'id'>, except?: string): string | undefined {
    return this.#roster.resources.find(
      (each) => each.tag !== except && each.kit === kit && each.type === type && each.id === id,
    )?.tag;
  }
}

const isSame = (one: Resource, two: Resource): boolean =>
  one.kit === two.kit && one.type === two.type && one.id === two.id;

function targetOf(resource: Resource): VerbTarget {
  const { tag, id, type, kit, options } = resource;
  return { kit, options, view: { tag, id, type, parents: [], children: [] } };
}

function refused(tag: string, problems: Extract<Validation, { valid: false }>['problems']): LksspError {
  const words = problems.map(({ path, message }) =>
    path === undefined || path === '' ? message : `${path}: ${message}`,
  );
  return new LksspError('LKSSP_OPTIONS_INVALID', { what: tag, problems: words.join('; ') }, { problems });
}
