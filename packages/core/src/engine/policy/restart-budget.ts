import type { RestartRecord } from '../../ports/state-store.js';

/** How many restarts of the node lkssp allows itself. */
export interface RestartBudget {
  readonly limit: number;
  readonly periodMs: number;
}

/** What the budget says of one more restart. */
export interface BudgetReading {
  /** Restarts within the period, without the one asked about. */
  readonly spent: number;
  readonly allowed: boolean;
}

/** Counts restarts within the period before `wallNow`. A record dated in the future (the clock was set back) counts as now. */
export function readBudget(restarts: readonly RestartRecord[], budget: RestartBudget, wallNow: number): BudgetReading {
  const spent = restarts.filter((each) => each.at > wallNow - budget.periodMs).length;
  return { spent, allowed: spent < budget.limit };
}

/** A restart that cannot be recorded anywhere is allowed only when the node has been up for longer than the period: then it cannot be part of a loop. */
export function mayRestartUnrecorded(uptimeMs: number, budget: RestartBudget): boolean {
  return uptimeMs > budget.periodMs;
}
