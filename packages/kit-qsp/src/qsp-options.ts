import { type Call, type Duration, isDuration } from '@lkssp/core';
import { z } from 'zod';

/** Kinds of units that are no services (systemd.unit(5)). */
const NO_SERVICE = /\.(?:socket|target|device|mount|automount|swap|timer|path|slice|scope)$/;

const time = (standard: Duration) =>
  z.custom<Duration>(isDuration, 'must be a time such as 90s').default(standard).meta({ type: 'string' });

/** Options of a service. */
export const qspOptions = z.strictObject({
  service: z
    .string()
    .min(1, 'must be the name of a service')
    .max(256, 'must have at most 256 characters')
    .regex(/^(?![-.])[A-Za-z0-9:_.\\@-]*$/, 'must be the name of a service: letters, digits and : _ . \\ @ - only')
    .refine((name) => !/@(?:\.service)?$/.test(name), 'is a template: name an instance of it, such as getty@tty1')
    .refine((name) => !NO_SERVICE.test(name), 'is a unit of another kind: only services can be protected')
    .describe('Name of the service: a systemd unit, with or without .service, or a script in /etc/init.d'),
  quickCheck: z.enum(['on', 'off']).default('on').describe('Whether it is looked at; off: nothing is monitored'),
  start: z.boolean().default(false).describe('It need not run yet: it is started when it comes into service'),
  activeExited: z
    .enum(['ok', 'failed'])
    .optional()
    .describe('What "active (exited)" counts as; left out: ok for oneshot units that remain active, else failed'),
  // A little longer than systemd's own 90 s, so that its verdict comes first, with a reason.
  startLimit: time('100s').describe('Time to start'),
  stopLimit: time('100s').describe('Time to stop'),
  force: z
    .boolean()
    .default(false)
    .describe('Take also a service that people need to repair this server, such as sshd'),
});

/** Valid options of a service. */
export type QspOptions = z.output<typeof qspOptions>;

/** The call of a verb. */
export type QspCall = Call<QspOptions>;

/** JSON Schema of the options. */
export const qspOptionsSchema = z.toJSONSchema(qspOptions, { io: 'input', unrepresentable: 'any' });

/** The name without `.service`. That an alias is one is found out when the resource is proposed. */
export function identifyService({ service }: Pick<QspOptions, 'service'>): string {
  return service.replace(/\.service$/, '');
}
