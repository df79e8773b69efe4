import type { WatchTarget } from '../contract/watch-target.js';
import { inWords, isRecord, type Nonsense } from './json-shape.js';

const MOST_TARGETS = 256;
const FIRST_PID = 2;

/** Text member of each kind that is not a process. */
const TEXT_OF = {
  mount: 'mountPoint',
  address: 'address',
  link: 'device',
  unit: 'unit',
  file: 'path',
  cgroup: 'path',
} as const;

/** A watch list with nothing but what the contract knows, or what is wrong with it. */
export function watchList(value: unknown): { readonly watch: readonly WatchTarget[] } | Nonsense {
  if (!Array.isArray(value)) return { nonsense: `watch is ${inWords(value)}, no list` };
  if (value.length > MOST_TARGETS) return { nonsense: `watch has more than ${MOST_TARGETS} entries` };
  const watch: WatchTarget[] = [];
  for (const [at, each] of value.entries()) {
    const target = targetOf(each);
    if (target === undefined) return { nonsense: `watch[${at}] is no watch target of the contract` };
    watch.push(target);
  }
  return { watch };
}

function targetOf(value: unknown): WatchTarget | undefined {
  if (!isRecord(value)) return undefined;
  const { kind } = value;
  if (kind === 'process') return processOf(value['pid'], value['startTime']);
  if (typeof kind !== 'string' || !Object.hasOwn(TEXT_OF, kind)) return undefined;
  const member = TEXT_OF[kind as keyof typeof TEXT_OF];
  const text = value[member];
  if (typeof text !== 'string' || text === '') return undefined;
  const { device } = value;
  const also = kind === 'address' && typeof device === 'string' ? { device } : {};
  return { kind, [member]: text, ...also } as unknown as WatchTarget;
}

function processOf(pid: unknown, startTime: unknown): WatchTarget | undefined {
  if (!isCount(pid) || pid < FIRST_PID || !isCount(startTime)) return undefined;
  return { kind: 'process', pid, startTime };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
