import type { ScriptStatus, UnitState } from '@lkssp/core';
import { ScriptedMachine, type ScriptedUnit } from '@lkssp/core/testing';
import { qsp } from '../src/qsp.js';
import { qspOptions, type QspOptions } from '../src/qsp-options.js';
import { Driven } from './driven.js';

/** A pretended machine with the service cron, and its protection. */
export class ScriptedCron {
  readonly machine = new ScriptedMachine();

  driven(options: Partial<QspOptions> = {}): Driven<QspOptions> {
    const given = qspOptions.parse({ service: 'cron', ...options });
    return new Driven(qsp, given, (signal) => this.machine.host({ tag: 'cron', signal }));
  }

  /** Installs cron as it runs, or as `state` says. */
  install(state: Partial<UnitState> = {}, aliases: readonly string[] = []): ScriptedUnit {
    const unit = this.machine.units.add('cron.service', {}, aliases);
    this.machine.units.run(unit);
    unit.state = { ...unit.state, ...state };
    return unit;
  }
}

/** What its script says. */
export const status = (code: number | null, timedOut = false): ScriptStatus => ({ code, timedOut, text: 'said' });
