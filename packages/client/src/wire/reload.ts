import { z } from 'zod';
import { type Operation, operationSchema } from './operation.js';
import { type Sentence, sentenceSchema } from './sentence.js';

/** What reading everything again has come to. */
export interface ReloadReport {
  /** What became of the configuration. */
  readonly remarks: readonly Sentence[];
  /** The taking over of what was changed in the kit folder by hand; absent where the kit folder cannot be looked at. */
  readonly kits?: Operation;
}

/** {@link ReloadReport} */
export const reloadReportSchema = z
  .object({ remarks: z.array(sentenceSchema).readonly(), kits: operationSchema.exactOptional() })
  .readonly();
