import type { Measurement } from './measurement.ts';
import { checkCost } from './measurements/check-cost.ts';
import { eventLatency } from './measurements/event-latency.ts';
import { greatFleet } from './measurements/great-fleet.ts';
import { guardedProcesses } from './measurements/guarded-processes.ts';
import { hungMount } from './measurements/hung-mount.ts';
import { infrastructureFleet } from './measurements/infrastructure-fleet.ts';
import { killedApache } from './measurements/killed-apache.ts';
import { plan } from './measurements/plan.ts';
import { restoreHierarchy } from './measurements/restore-hierarchy.ts';
import { statusCommand } from './measurements/status-command.ts';

/** Everything that is measured, in this order; those in the lab last. */
export const ALL: readonly Measurement[] = [
  plan,
  statusCommand,
  restoreHierarchy,
  guardedProcesses,
  greatFleet,
  checkCost,
  eventLatency,
  killedApache,
  infrastructureFleet,
  hungMount,
];
