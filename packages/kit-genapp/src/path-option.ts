import { z } from 'zod';

/** An absolute path; `format: 'path'` lets the command line make it absolute. */
export const pathOption = z
  .string()
  .regex(/^\/[^\0]*$/, 'must be an absolute path, for example /opt/web/restore.sh')
  .meta({ format: 'path' });
