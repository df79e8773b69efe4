import type { TypeDescription } from '@lkssp/client';
import { didYouMean } from './arguments/did-you-mean.js';
import { UsageError } from './arguments/usage-error.js';

/** Exit code of a kit or type that there is not. */
const NO_SUCH_EXIT = 7;

/** The type that `KIT` or `KIT/TYPE` names among `types`. `KIT` alone is its main type: the first that the kit lists. */
export function findType(name: string, types: readonly TypeDescription[]): TypeDescription {
  const [kit, type] = split(name);
  const ofKit = types.filter((each) => each.kit === kit);
  if (ofKit.length === 0) throw noKit(kit, [...new Set(types.map((each) => each.kit))]);
  const found = type === undefined ? ofKit[0] : ofKit.find((each) => each.type === type);
  if (found !== undefined) return found;
  const known = ofKit.map((each) => each.type);
  const hint = didYouMean(type ?? '', known);
  throw new UsageError(
    `The kit "${kit}" has no resource type "${type}".${hint} It has: ${known.join(', ')}.`,
    NO_SUCH_EXIT,
  );
}

function split(name: string): [kit: string, type: string | undefined] {
  const slash = name.indexOf('/');
  return slash === -1 ? [name, undefined] : [name.slice(0, slash), name.slice(slash + 1)];
}

function noKit(kit: string, known: readonly string[]): UsageError {
  const list = known.length === 0 ? 'No kit is installed.' : `Installed: ${known.join(', ')}.`;
  return new UsageError(
    `There is no kit "${kit}" here.${didYouMean(kit, known)} ${list} "lkssp kit list" says more.`,
    NO_SUCH_EXIT,
  );
}
