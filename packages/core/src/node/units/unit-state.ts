import type { UnitState } from '../../contract/host-units.js';
import { identify } from '../host/process-identity.js';

/** Properties of a unit by systemd's names, as values of the bus or as texts of systemctl. */
export type UnitProperties = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (Number.isFinite(Number(value)) ? Number(value) : 0);
const truth = (value: unknown): boolean => value === true || value === 'yes';

/** wait(2) as systemd tells it: CLD_EXITED 1, CLD_KILLED 2, CLD_DUMPED 3. */
const EXITED = 1;

/** Which time stamp says when the present state began. */
const BEGAN: Readonly<Record<string, string>> = {
  active: 'ActiveEnterTimestampMonotonic',
  activating: 'InactiveExitTimestampMonotonic',
  deactivating: 'ActiveExitTimestampMonotonic',
  inactive: 'InactiveEnterTimestampMonotonic',
  failed: 'InactiveEnterTimestampMonotonic',
};

/** Names that systemctl must be asked for, to make a state of them. */
export const PROPERTIES = `ActiveEnterTimestampMonotonic InactiveExitTimestampMonotonic ActiveExitTimestampMonotonic
  InactiveEnterTimestampMonotonic StateChangeTimestampMonotonic Id LoadState ActiveState SubState UnitFileState SourcePath
  Job Result MainPID ControlGroup Type RemainAfterExit Restart ExecMainCode ExecMainStatus`.split(/\s+/);

/** A unit as its properties tell it. Times of systemd are microseconds of the clock that `process.hrtime` reads. */
export function unitStateOf(of: UnitProperties, job?: string): UnitState {
  const active = text(of['ActiveState']);
  const main = number(of['MainPID']) > 1 ? identify(number(of['MainPID'])) : undefined;
  const script = scriptOf(text(of['SourcePath']));
  const [cgroup, type, restart, ended] = [text(of['ControlGroup']), text(of['Type']), text(of['Restart']), endOf(of)];
  return {
    name: text(of['Id']),
    manager: 'systemd',
    load: text(of['LoadState']),
    active,
    sub: text(of['SubState']),
    result: text(of['Result']) || 'success',
    enabled: text(of['UnitFileState']),
    sinceMs: active === 'active' ? ageMs(of['ActiveEnterTimestampMonotonic']) : 0,
    inStateMs: ageMs(of[BEGAN[active] ?? 'StateChangeTimestampMonotonic']),
    remainsAfterExit: truth(of['RemainAfterExit']),
    ...(main === undefined ? {} : { main }),
    ...(cgroup === '' ? {} : { cgroup }),
    ...(type === '' ? {} : { type }),
    ...(restart === '' ? {} : { restart }),
    ...(script === undefined ? {} : { script }),
    ...(job === undefined ? {} : { job }),
    ...(ended === undefined ? {} : { ended }),
  };
}

/** Milliseconds since a moment of systemd's clock; 0 for never. */
export function ageMs(micros: unknown): number {
  const at = number(micros);
  return at === 0 ? 0 : Math.max(0, Math.round(Number(process.hrtime.bigint()) / 1e6 - at / 1000));
}

/** The generator for SysV scripts names its source so. */
function scriptOf(source: string): string | undefined {
  return /^\/etc\/(?:rc\.d\/)?init\.d\/[^/]+$/.test(source) ? source : undefined;
}

function endOf(of: UnitProperties): string | undefined {
  const [code, status] = [number(of['ExecMainCode']), number(of['ExecMainStatus'])];
  if (code === 0) return undefined;
  return code === EXITED ? `exit ${status}` : `signal ${status}`;
}
