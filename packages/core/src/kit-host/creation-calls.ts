import { formatMs } from '../contract/duration.js';
import type { Json } from '../contract/json.js';
import type { Proposal } from '../contract/resource-type.js';
import { LksspError } from '../errors/lkssp-error.js';
import { render, say } from '../messages/sentence.js';
import type { Validation } from '../ports/kit-gateway.js';
import type { CallDesk, Settled } from './call-desk.js';
import { wrongInProposal } from './creation-answers.js';
import type { HostPark } from './host-park.js';
import type { Lodging } from './lodging.js';
import type { CallLabel } from './running-call.js';
import { validationOf } from './validation-shape.js';

const VALIDATE_LIMIT_MS = 10_000;
const PROPOSE_LIMIT_MS = 30_000;

type Answer = { readonly value: Json | undefined } | { readonly why: string };

/** Asks kits about options: what a resource type is, not what a resource does. Rejects with an LksspError when a kit cannot be asked. */
export class CreationCalls {
  readonly #park: HostPark;
  readonly #lodging: () => Lodging;

  constructor(park: HostPark, lodging: () => Lodging) {
    this.#park = park;
    this.#lodging = lodging;
  }

  async validate(kit: string, type: string, options: Json): Promise<Validation> {
    this.#assertType(kit, type);
    const label = { kit, tag: `${kit}/${type}`, verb: 'validate' };
    const value = await this.#value(label, (desk) =>
      desk.ask(label, { do: 'validate', kit, type, options }, VALIDATE_LIMIT_MS, false),
    );
    const validation = validationOf(value);
    if ('nonsense' in validation) throw refused(label, this.#park.nonsense(label, validation.nonsense));
    return validation;
  }

  async propose(kit: string, type: string, options: Json): Promise<Proposal> {
    this.#assertType(kit, type);
    const label = { kit, tag: `${kit}/${type}`, verb: 'propose' };
    const value = await this.#value(label, (desk) =>
      desk.ask(label, { do: 'propose', kit, type, options, limitMs: PROPOSE_LIMIT_MS }, PROPOSE_LIMIT_MS, true),
    );
    const wrong = wrongInProposal(value);
    if (wrong !== undefined) throw refused(label, this.#park.nonsense(label, wrong));
    return value as unknown as Proposal;
  }

  /** Rejects with `LKSSP_KIT_MIGRATION`. */
  async migrate(
    kit: string,
    type: string,
    { options, generation }: { readonly options: Json; readonly generation: number },
  ): Promise<Json> {
    this.#assertType(kit, type);
    const label = { kit, tag: `${kit}/${type}`, verb: 'migrate' };
    const answer = await this.#ask(label, (desk) =>
      desk.ask(label, { do: 'migrate', kit, type, options, generation }, VALIDATE_LIMIT_MS, false),
    );
    const why = 'why' in answer ? answer.why : answer.value === undefined ? 'it gave no options' : undefined;
    if (why !== undefined) throw new LksspError('LKSSP_KIT_MIGRATION', { kit, type, found: generation, why });
    return (answer as { readonly value: Json }).value;
  }

  #assertType(kit: string, type: string): void {
    const { registry, types } = this.#lodging();
    const registered = registry.kits.get(kit);
    const known = [...registry.kits.keys()].join(', ') || 'none';
    if (registered === undefined) throw new LksspError('LKSSP_KIT_UNKNOWN', { kit, known });
    if (types.has(`${kit}/${type}`)) return;
    throw new LksspError('LKSSP_TYPE_UNKNOWN', { kit, type, known: registered.entry.types.join(', ') });
  }

  /** What the kit answered, or why it did not. */
  async #ask(label: CallLabel, ask: (desk: CallDesk) => Promise<Settled>): Promise<Answer> {
    const host = this.#lodging().hosts.get(label.kit);
    if (host === undefined) return { why: gone(label, 'the kit is not loaded') };
    const settled = await host.use(async () => {
      const reached = await host.reach(VALIDATE_LIMIT_MS);
      return 'gone' in reached ? { how: 'gone' as const, why: gone(label, reached.gone) } : ask(reached.desk);
    });
    if (settled.how === 'gone' || settled.how === 'dead') return { why: settled.why };
    if (settled.how === 'limit') {
      return { why: render(say('actionLimit', { verb: label.verb, limit: formatMs(settled.tookMs) })) };
    }
    if (settled.report.absent !== undefined) return { why: settled.report.absent };
    const defect = this.#park.defectOf(label, settled.report);
    return defect === undefined ? { value: settled.report.value } : { why: defect };
  }

  async #value(label: CallLabel, ask: (desk: CallDesk) => Promise<Settled>): Promise<Json | undefined> {
    const answer = await this.#ask(label, ask);
    if ('why' in answer) throw refused(label, answer.why);
    return answer.value;
  }
}

function gone({ kit }: CallLabel, why: string): string {
  return render(say('kitHostGone', { kit, why }));
}

function refused({ verb, tag }: CallLabel, reason: string): LksspError {
  return new LksspError('LKSSP_ACTION_FAILED', { verb, tag, reason });
}
