import { type Duration, isDuration } from '@lkssp/core';
import { z } from 'zod';
import { commandOption, commandWords } from './command-option.js';
import { pathOption } from './path-option.js';
import { readyOption } from './ready-option.js';

const LIMITS = [
  'as',
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
] as const;

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable');
const limitValue = z
  .string()
  .regex(/^(?:\d+|unlimited)(?::(?:\d+|unlimited))?$/, 'must be a number, unlimited, or SOFT:HARD');

/** Options of the supervised form. */
export const processOptions = z.strictObject({
  command: commandOption,
  cwd: pathOption
    .optional()
    .meta({ format: 'path', 'x-lkssp-here': true })
    .describe('Working folder; left out, the current one on a command line, / elsewhere'),
  user: z
    .string()
    .regex(/^[^\0:\s-][^\0:\s]*$/, 'must be the name of a user')
    .optional()
    .describe('User to run as, with its groups'),
  env: z.record(variableName, z.string()).default({}).describe('Variables of its environment'),
  limits: z
    .partialRecord(z.enum(LIMITS), limitValue)
    .default({})
    .describe('Limits by their prlimit names, for example nofile: "4096"'),
  ready: readyOption,
  stopSignal: z
    .string()
    .regex(/^SIG[A-Z0-9]+$/, 'must be a signal such as SIGTERM')
    .default('SIGTERM')
    .describe('Signal that asks it to end'),
  stopLimit: z
    .custom<Duration>(isDuration, 'must be a time such as 30s')
    .default('30s')
    .meta({ type: 'string' })
    .describe('Time to end; after half of it it is killed'),
  id: z.string().min(1).optional().describe('What is protected; the command when left out'),
});

/** Valid options of the supervised form. */
export type ProcessOptions = z.output<typeof processOptions>;

/** The command says what is protected, unless the administrator does. */
export function identifyProcess({ id, command }: ProcessOptions): string {
  return id ?? commandWords(command).join(' ');
}
