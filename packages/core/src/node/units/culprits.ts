import { recordOf, variantValue } from './bus-values.js';
import type { SystemdBus } from './systemd-bus.js';
import { unitPath } from './unit-names.js';

const WITHIN_MS = 1000;
const MOST = 50;
/** Dependencies whose failure stops a start (systemd.unit(5)). */
const STRICT = ['Requires', 'Requisite', 'BindsTo'];

/** Units that a unit requires and that are not active, with their states, as one text. Empty when nobody can tell. */
export async function culprits(bus: SystemdBus, unit: string): Promise<string> {
  const reply = await bus.all(unitPath(unit), 'Unit', WITHIN_MS);
  if (reply.reply !== 'given') return '';
  const properties = recordOf(reply.body[0]);
  const required = STRICT.flatMap((each) => (Array.isArray(properties[each]) ? (properties[each] as string[]) : []));
  const told = await Promise.all([...new Set(required)].slice(0, MOST).map((each) => inactive(bus, each)));
  return told.filter((each) => each !== undefined).join(', ');
}

async function inactive(bus: SystemdBus, unit: string): Promise<string | undefined> {
  const reply = await bus.get(unitPath(unit), 'Unit', 'ActiveState', WITHIN_MS);
  const state = reply.reply === 'given' ? String(variantValue(reply.body[0])) : 'active';
  return state === 'active' || state === 'reloading' ? undefined : `${unit} is ${state}`;
}
