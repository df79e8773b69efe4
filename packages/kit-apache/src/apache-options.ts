import { type Call, type Duration, isDuration } from '@lkssp/core';
import { z } from 'zod';
import { type RawOptions, readOptions } from './option-aliases.js';
import { isStatusSet } from './status-set.js';

const path = z
  .string()
  .regex(/^\/[^\0\n]*$/, 'must be an absolute path, for example /etc/apache2/apache2.conf')
  .meta({ format: 'path' });

const webUrl = z
  .string()
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'must be an http:// or https:// URL');

const statusSet = z.string().refine(isStatusSet, 'must be status codes such as 200 or 200-299,301');
const pattern = z.string().refine(isPattern, 'must be a regular expression');
const duration = z.custom<Duration>(isDuration, 'must be a time such as 10s').meta({ type: 'string' });

/** What Apache gets from us anyway, or what would make it do something else than serve. */
const OURS = /^-(?:k|f|d|t|S|X|v|V|h|l|L|M)|DUMP_|FOREGROUND|ONE_PROCESS|NO_DETACH|DEBUG/;

const askedUrl = z.strictObject({
  url: webUrl,
  status: statusSet.optional(),
  regex: pattern.optional(),
  maxTime: duration.optional(),
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
});

const fields = z.strictObject({
  config: path.describe('Configuration file of the instance'),
  httpd: path.optional().describe('Program of Apache; found when left out'),
  serverRoot: path.optional().describe('Server root (-d), where the configuration does not say it'),
  envFile: z
    .array(path)
    .max(8)
    .default([])
    .describe('Shell files with environment variables that the configuration uses, such as /etc/apache2/envvars'),
  arguments: z
    .array(
      z
        .string()
        .regex(/^[^\0\n]+$/, 'must not be empty')
        .refine((text) => !OURS.test(text), 'is given by lkssp itself, or would keep Apache from serving'),
    )
    .max(64)
    .default([])
    .describe('Further arguments of the program, for example -DSSL'),
  url: z
    .array(z.union([webUrl, askedUrl]))
    .max(32)
    .default([])
    .describe('URLs that deepCheck asks for; the first address that Apache listens at when left out'),
  status: statusSet.default('200-399').describe('Status codes that the URLs may answer'),
  regex: pattern.optional().describe('Pattern that the answers must contain'),
  maxTime: duration.default('10s').describe('Longest time for an answer'),
  certificateDays: z
    .int()
    .min(0)
    .max(3650)
    .default(14)
    .describe('Days before the end of a certificate from which on it is degraded; 0 does not look at certificates'),
  unit: z
    .string()
    .regex(/^[\w:.@\\-]+$/, 'must be the name of a systemd unit, or none')
    .optional()
    .describe('systemd unit that runs this instance, or none; found when left out'),
  graceful: z.boolean().default(true).describe('Let running requests end when it is taken out of service'),
  stopLimit: duration.default('40s').describe('Time to stop; for half of it running requests may end'),
});

/** Valid options of an Apache instance. */
export type ApacheOptions = z.output<typeof fields>;
/** The call of a verb of this kit. */
export type ApacheCall = Call<ApacheOptions>;

/** Names and forms that other tools use are taken too: see option-aliases. */
export const apacheOptions = z.preprocess((value, context) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { options, twice } = readOptions(value as RawOptions);
  for (const name of twice)
    context.addIssue({ code: 'custom', path: [name], message: 'is given twice, under two names' });
  return options;
}, fields);

/** JSON Schema of the options, by our names. */
export const apacheOptionsSchema = z.toJSONSchema(fields, { io: 'input', unrepresentable: 'any' });

/** One configuration file is one instance. */
export function identifyApache({ config }: ApacheOptions): string {
  return config;
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'im') instanceof RegExp;
  } catch {
    return false;
  }
}
