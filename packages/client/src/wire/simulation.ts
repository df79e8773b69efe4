import { z } from 'zod';

/** What to suppose. */
export interface SimulationRequest {
  /** Tags whose checks find a failure. */
  readonly fail: readonly string[];
  /** Tags whose checks hang. */
  readonly hang?: readonly string[];
  /** `TAG:VERB` pairs that fail, for example `web:restore`. */
  readonly breakVerbs?: readonly string[];
}

/** What would happen, as a page that a person reads. */
export interface SimulationResult {
  readonly text: string;
}

const tags = z.array(z.string()).readonly();

/** {@link SimulationRequest} */
export const simulationRequestSchema = z
  .strictObject({ fail: tags, hang: tags.exactOptional(), breakVerbs: tags.exactOptional() })
  .readonly();

/** {@link SimulationResult} */
export const simulationResultSchema = z.object({ text: z.string() }).readonly();
