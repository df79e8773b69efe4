import * as z from 'zod';
import type { Json } from '../contract/json.js';
import type { EngineSettings } from '../domain/engine-settings.js';
import { DEFAULT_ENGINE_SETTINGS } from '../domain/engine-settings.js';
import { absolutePath, duration, publicKey, registryAddress, size } from './config-values.js';

const restartBudget = z
  .strictObject({
    limit: z
      .int()
      .min(0)
      .max(100)
      .prefault(3)
      .describe('Restarts of the node that lkssp may order within the period. 0 = none.'),
    period: duration('1min').prefault('60min').describe('Period of the limit.'),
    secondFile: absolutePath()
      .optional()
      .describe(
        'Second place of the record of restarts, best on another file system than the store. Default: `restarts` in the configuration folder.',
      ),
  })
  .prefault({})
  .describe(
    'How often lkssp may restart this node. When it is used up, a failing hierarchy stays failed and an alarm tells.',
  );

const failover = z
  .strictObject({
    restartBudget,
    takeOutLimit: duration('1s')
      .prefault('60s')
      .describe('Time for taking everything out of service before the node is restarted.'),
    resetWait: duration('10s')
      .prefault('10min')
      .describe('A node that was to be restarted and still runs after this raises an alarm.'),
  })
  .prefault({})
  .describe('The last rung: the restart of the node.');

const kits = z
  .strictObject({
    list: z
      .array(z.string().min(1))
      .optional()
      .describe('Package names of the kits in use. Default: every kit that the kit folder names.'),
    isolation: z
      .enum(['process', 'shared'])
      .prefault('process')
      .describe(
        '`process`: each kit has a process of its own. `shared`: all kits share one, which saves memory; a kit that misbehaves then disturbs the others.',
      ),
    shared: z
      .array(z.string().min(1))
      .prefault([])
      .describe('Ids of kits that share one process although isolation is `process`.'),
    registry: registryAddress()
      .optional()
      .describe(
        'npm registry that kits and lkssp itself come from. Default: what `npmrc` in the configuration folder says, else https://registry.npmjs.org/. Tokens belong into that `npmrc`.',
      ),
    signers: z
      .record(z.string().min(1), publicKey())
      .prefault({})
      .describe(
        'Public Ed25519 keys of publishers, by key id: PEM, or base64 of the DER form. A package with a wrong signature of one of them is always refused.',
      ),
    requireSignature: z
      .boolean()
      .prefault(false)
      .describe('Whether every kit that is installed must be signed by one of the signers.'),
    installLimit: duration('10s')
      .prefault('10min')
      .describe('Time for one order that installs kits or lkssp itself; what it has begun is given up then.'),
    memoryLimit: size(64 * 2 ** 20)
      .prefault('256MiB')
      .describe("Memory of one kit process's JavaScript heap; a kit that needs more is ended and started again."),
  })
  .prefault({})
  .describe('The recovery kits.');

const log = z
  .strictObject({
    file: absolutePath()
      .optional()
      .describe('The log file. Default: `log/lkssp.log` of the home folder, `/var/log/lkssp.log` without one.'),
    level: z
      .enum(['emerg', 'error', 'warn', 'notice', 'info', 'debug'])
      .prefault('info')
      .describe('The least important lines that are written.'),
    keepLines: z
      .int()
      .min(100)
      .max(1_000_000)
      .prefault(10_000)
      .describe('Lines kept in memory while the file cannot be written.'),
  })
  .prefault({})
  .describe('The log.');

const api = z
  .strictObject({
    socket: absolutePath()
      .optional()
      .describe('The unix socket. Default: `run/lkssp.sock` of the home folder, `/run/lkssp/lkssp.sock` without one.'),
  })
  .prefault({})
  .describe('The door for programs and the command line.');

/** Everything that an administrator can set for the daemon, with its defaults and its documentation. */
export const daemonConfigSchema = z.strictObject({
  checkInterval: duration('1s')
    .optional()
    .describe('Period of every quickCheck that has none of its own. Default: what the kit says, 10 to 60 s.'),
  failureThreshold: z.int().min(1).max(100).prefault(1).describe('Failed checks in a row that open an incident.'),
  unknownThreshold: z
    .int()
    .min(0)
    .max(1000)
    .prefault(3)
    .describe('Hung checks in a row that open an incident. 0 = never.'),
  hungFailover: z
    .boolean()
    .prefault(false)
    .describe('Whether a resource that only hangs may restart the node without a second opinion.'),
  stableAfter: duration('1s')
    .prefault('60s')
    .describe('Time without a bad verdict after which a resource counts as settled.'),
  bootRetry: duration('0s').prefault('5min').describe('How long restores are tried again after a start.'),
  concurrency: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Recoveries that run side by side. Default: twice the number of processors.'),
  stopLimit: duration('1s')
    .prefault('5min')
    .describe('Time for taking everything out of service when the daemon is stopped.'),
  failover,
  kits,
  log,
  api,
});

/** The daemon's configuration with every default filled in. Times in milliseconds, sizes in bytes. */
export type DaemonConfig = z.output<typeof daemonConfigSchema>;

/** The same as a person writes it. */
export type DaemonConfigInput = z.input<typeof daemonConfigSchema>;

/** What holds where nobody set anything. */
export function defaultDaemonConfig(): DaemonConfig {
  return daemonConfigSchema.parse({});
}

/** The part of the configuration that the engine obeys, on a machine with `cores` processors. */
export function toEngineSettings(config: DaemonConfig, cores: number): EngineSettings {
  const { limit, period } = config.failover.restartBudget;
  return {
    ...DEFAULT_ENGINE_SETTINGS,
    ...(config.checkInterval === undefined ? {} : { checkIntervalMs: config.checkInterval }),
    failureThreshold: config.failureThreshold,
    unknownThreshold: config.unknownThreshold,
    hungFailover: config.hungFailover,
    stableAfterMs: config.stableAfter,
    bootRetryMs: config.bootRetry,
    recoveriesAtOnce: config.concurrency ?? 2 * Math.max(1, cores),
    restartBudget: { limit, periodMs: period },
    takeOutLimitMs: config.failover.takeOutLimit,
    resetWaitMs: config.failover.resetWait,
  };
}

/** The configuration as JSON Schema (draft 2020-12): what a person may write, for documentation and editors. */
export function daemonConfigJsonSchema(): Json {
  return JSON.parse(JSON.stringify(z.toJSONSchema(daemonConfigSchema, { io: 'input' }))) as Json;
}
