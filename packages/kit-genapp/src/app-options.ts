import { z } from 'zod';
import { pathOption } from './path-option.js';

/** Options of the scripts form. */
export const appOptions = z.strictObject({
  restore: pathOption.describe('Script that brings the application into service'),
  remove: pathOption.describe('Script that takes it out of service'),
  quickCheck: pathOption.optional().describe('Script that looks whether it serves; without it nothing is monitored'),
  recover: pathOption.optional().describe('Script that repairs it in place; without it it is restarted'),
  info: z
    .string()
    .regex(/^[^\0]*$/, 'must not contain a zero byte')
    .optional()
    .describe('Text for the scripts, given to them in the variable LKSSP_INFO'),
  id: z
    .string()
    .min(1)
    .optional()
    .describe('What is protected, given to the scripts with -i; the restore script and the info when left out'),
});

/** Valid options of the scripts form. */
export type AppOptions = z.output<typeof appOptions>;

/** One script may serve several applications that differ in their info; so both together say what is protected. */
export function identifyApp({ id, restore, info }: AppOptions): string {
  return id ?? (info === undefined || info === '' ? restore : `${restore} ${info}`);
}
