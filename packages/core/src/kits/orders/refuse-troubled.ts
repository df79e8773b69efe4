import type { Judgement } from '../../engine/administration/judge-resources.js';
import { LksspError } from '../../errors/lkssp-error.js';
import type { KitTrial } from '../../ports/kit-gateway.js';

/** Refuses the kits of a trial that cannot take all of their resources over: a hierarchy of which half is in another form helps nobody. */
export function refuseTroubled(trial: KitTrial, { problems }: Judgement): void {
  for (const [kit, own] of Map.groupBy(problems, (each) => each.kit)) {
    if (!trial.types.some((each) => each.kit === kit)) continue;
    const words = own.map(({ tag, why }) => `${tag}: ${why.message}`).join('; ');
    trial.refuse(kit, new LksspError('LKSSP_KIT_STORED', { kit, problems: words }));
  }
}
