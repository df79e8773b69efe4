import type { ReachRequest, ReachResult } from '../../contract/host-probes.js';
import type { CallScope } from '../host/call-scope.js';
import { LookerPool } from './looker-pool.js';
import { PathProber } from './path-prober.js';
import { ProbeRecords } from './probe-records.js';

const WITHIN_MS = { look: 2000, write: 10_000 } as const;
/** Kept of a call's time for what is done with the answer. */
const RESERVE_MS = 100;
/** Who had less to answer in was not asked fairly. */
const FAIR_MS = 200;

const pool = new LookerPool();
/** One for each home; in a kit host there is one. */
const probers = new Map<string, PathProber>();

/** As `Host.reach`. */
export async function reachPath(request: ReachRequest, scope: CallScope): Promise<ReachResult> {
  const began = performance.now();
  if (!request.path.startsWith('/')) throw new TypeError(`"${request.path}" is not an absolute path`);
  const left = scope.deadline - began - RESERVE_MS;
  const asked = request.withinMs ?? WITHIN_MS[request.probe];
  const withinMs = Math.min(asked, left);
  if (withinMs < Math.min(asked, FAIR_MS)) {
    return { answer: 'unable', reason: `no time was left to ask ${request.path}`, tookMs: 0 };
  }
  const patience = { withinMs, deadline: scope.deadline - RESERVE_MS / 2, signal: scope.signal };
  const answer = await proberOf(scope.runFolder).ask({ ...request, path: plainPath(request.path) }, patience);
  return { ...answer, tookMs: performance.now() - began };
}

/** `/srv/` is the same place as `/srv`: one probe for both. */
const plainPath = (path: string): string => path.replace(/(?<=.)\/+$/, '');

function proberOf(runFolder: string): PathProber {
  const known = probers.get(runFolder) ?? new PathProber(pool, new ProbeRecords(runFolder));
  probers.set(runFolder, known);
  return known;
}
