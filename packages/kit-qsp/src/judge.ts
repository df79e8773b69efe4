import { toMs, type UnitState } from '@lkssp/core';
import type { QspOptions } from './qsp-options.js';
import { seconds } from './spoken.js';

/** What the state of a unit means. `passing`: on its way from one state to another, and not yet too long. */
export interface Judgement {
  readonly is: 'up' | 'passing' | 'down';
  readonly reason: string;
}

const up = (reason = ''): Judgement => ({ is: 'up', reason });
const down = (reason: string): Judgement => ({ is: 'down', reason });

/** Judges a unit of systemd by its state alone. */
export function judgeUnit(unit: UnitState, options: QspOptions): Judgement {
  switch (unit.active) {
    case 'active':
      return judgeActive(unit, options);
    case 'reloading':
    case 'refreshing':
      return passing(unit, 'is reloading', toMs(options.startLimit));
    case 'activating':
      return judgeActivating(unit, options);
    case 'deactivating':
      return unit.result === 'success' || isRestarted(unit)
        ? passing(unit, 'is being stopped', toMs(options.stopLimit))
        : down(`${unit.name} ${ending(unit)}`);
    default:
      return judgeDown(unit, options);
  }
}

function judgeActive(unit: UnitState, { activeExited }: QspOptions): Judgement {
  if (unit.load === 'masked') return up(`${unit.name} is masked: it runs, but it cannot be started again`);
  if (unit.sub !== 'exited') return up();
  const isMeant = unit.type === 'oneshot' && unit.remainsAfterExit;
  if (activeExited === 'ok' || (activeExited === undefined && isMeant)) return up();
  return down(`${unit.name} is active (exited): none of its processes is left`);
}

function judgeActivating(unit: UnitState, { startLimit }: QspOptions): Judgement {
  if (unit.sub.startsWith('auto-restart')) {
    return down(`${unit.name} ${ending(unit)}, and systemd waits to restart it`);
  }
  return passing(unit, `is starting (${unit.sub})`, toMs(startLimit));
}

/** Between the two halves of a restart a unit is inactive, and a job is on its way. */
function judgeDown(unit: UnitState, { startLimit }: QspOptions): Judgement {
  const { name, load, job } = unit;
  if (load === 'not-found')
    return down(`there is no unit ${name} any more: it was uninstalled, or its file was taken away`);
  if (load === 'masked')
    return down(`${name} does not run and is masked: "systemctl unmask ${name}" allows to start it`);
  if (load !== 'loaded') return down(`${name} does not run, and its unit file cannot be used (${load})`);
  if (isRestarted(unit)) return passing(unit, `waits for its turn to ${job ?? 'start'}`, toMs(startLimit));
  return down(`${name} ${ending(unit)}`);
}

/** Somebody has ordered it, so it comes up again, also when the way down was not smooth: servers end with 143 or need KILL. */
const isRestarted = ({ job }: UnitState): boolean => job === 'start' || job === 'restart';

function passing(unit: UnitState, what: string, limitMs: number): Judgement {
  const since = `${unit.name} ${what} since ${seconds(unit.inStateMs)}`;
  return unit.inStateMs <= limitMs
    ? { is: 'passing', reason: since }
    : down(`${since}, longer than ${seconds(limitMs)}`);
}

const RESULTS: Readonly<Record<string, string>> = {
  timeout: 'exceeded a time limit of its own',
  watchdog: 'gave its watchdog no sign of life',
  'start-limit-hit': 'was started too often in a short time',
  'oom-kill': 'was ended by the kernel because memory ran out',
  'core-dump': 'crashed and left a core dump',
  'exec-condition': 'has ended, and systemd leaves its restart to lkssp',
};

/** How it came to its end. */
function ending({ result, ended }: UnitState): string {
  const known = RESULTS[result];
  if (known !== undefined) return known;
  if (ended !== undefined)
    return result === 'success' ? `was stopped, or ended by itself (${ended})` : `ended with ${ended}`;
  return result === 'success' ? 'does not run: it was stopped' : `has failed (${result})`;
}
