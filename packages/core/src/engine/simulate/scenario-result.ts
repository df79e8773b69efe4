import type { Incident } from '../../domain/incident.js';
import type { ErrorCode } from '../../errors/error-codes.js';
import type { Sentence } from '../../messages/sentence.js';
import type { ServerStatus } from '../../ports/administration.js';
import type { RestartOrder } from '../../ports/node-restarter.js';
import type { Line } from './chronicle.js';
import type { ScriptedCall } from './scripted-kit-gateway.js';

/** All that is known once a situation has been played. */
export interface ScenarioResult {
  readonly before: ServerStatus;
  readonly after: ServerStatus;
  /** False when no daemon runs at the end. */
  readonly guarded: boolean;
  readonly lines: readonly Line[];
  /** Oldest first. */
  readonly incidents: readonly Incident[];
  readonly calls: readonly ScriptedCall[];
  /** Two verbs on one resource at one time: always a defect of the engine. */
  readonly breaches: readonly string[];
  readonly restarts: readonly RestartOrder[];
  /** Codes of orders that were refused or failed. */
  readonly refusals: readonly (ErrorCode | 'unknown')[];
  /** Keys of all alarms that were ever raised. */
  readonly alarmed: readonly string[];
  /** Everything that was told, to the log or in an incident. */
  readonly told: readonly Sentence[];
  /** Health of every pretended thing at the end. */
  readonly health: Readonly<Record<string, string>>;
  /** Milliseconds that were played. */
  readonly until: number;
}
