import { constants, readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import type { MachineFacts } from '../kits/kit-gates.js';
import { KIT_HOST_LIMITS } from '../kit-host/host-park.js';
import { KIT_HOST_ENV } from '../kit-host/kit-host-process.js';
import { ProcessKitGateway, type ProcessKitGatewayParts } from '../kit-host/process-kit-gateway.js';
import { bootId } from '../node/host/boot-id.js';
import { endLeftovers } from '../node/host/end-leftovers.js';
import { readStat } from '../node/host/proc-stat.js';
import { startTimeOf } from '../node/process-table.js';
import { entryPoint } from '../node/source-entry.js';

/** What only the daemon knows of its kits. */
export interface KitGatewayOrder extends Pick<ProcessKitGatewayParts, 'clock' | 'logger' | 'alarm' | 'folders'> {
  /** The kit folder; default HOME/lib/kits/current. */
  readonly kitFolder?: string;
  /** Package names that the configuration narrows to. */
  readonly only?: readonly string[];
  /** Default `process`. */
  readonly isolation?: ProcessKitGatewayParts['isolation'];
  /** Default none. */
  readonly shared?: ProcessKitGatewayParts['shared'];
  readonly limits?: Partial<ProcessKitGatewayParts['limits']>;
  /** Data generations of the stored resources of a kit; default none. */
  readonly storedGenerations?: MachineFacts['storedGenerations'];
}

/** The gateway to kits in processes on this machine; `open()` it before the engine starts and `close()` it after. */
export function makeKitGateway(order: KitGatewayOrder): ProcessKitGateway {
  const { clock, logger, alarm, folders, only } = order;
  return new ProcessKitGateway({
    clock,
    logger,
    alarm,
    folders,
    isolation: order.isolation ?? 'process',
    shared: order.shared ?? [],
    limits: { ...KIT_HOST_LIMITS, ...order.limits },
    entry: entryPoint('kit-host-main'),
    eyes: { bootId: bootId(), startTimeOf },
    residentBytes,
    processorMs,
    endLeftovers,
    discovery: {
      folder: order.kitFolder ?? join(folders.libFolder, 'kits/current'),
      machine: gateFacts(order.storedGenerations ?? (() => [])),
      ...(only === undefined ? {} : { only }),
    },
  });
}

function gateFacts(storedGenerations: MachineFacts['storedGenerations']): MachineFacts {
  return {
    core: coreVersion(),
    node: process.versions.node,
    os: process.platform,
    isRoot: process.getuid?.() === 0,
    hasCommand,
    storedGenerations,
  };
}

/** Version of this package, from sources as well as from a build. */
export function coreVersion(): string {
  const file = findPackageJSON('.', import.meta.url);
  if (file === undefined) throw new Error('@lkssp/core was installed without its package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}

/** Looked for where the verbs of a kit find it; never in the main thread, because any of these folders may lie on a disk that hangs. */
async function hasCommand(command: string): Promise<boolean> {
  const folders = command.startsWith('/') ? [''] : (KIT_HOST_ENV['PATH'] ?? '').split(':');
  for (const folder of folders) if (await isProgram(join(folder, command))) return true;
  return false;
}

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Second field of /proc/PID/statm, in pages (proc_pid_statm(5)); it is read from counters and does not block. */
function residentBytes(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return undefined;
  }
}

/** Pages of 4 KiB on x64 and on arm64 as Debian and Red Hat build it. */
const PAGE_BYTES = 4096;

/** Undefined also where it could not be looked at. */
function processorMs(pid: number): number | undefined {
  try {
    const ticks = readStat(pid)?.processorTicks;
    return ticks === undefined ? undefined : ticks * TICK_MS;
  } catch {
    return undefined;
  }
}

/** A clock tick in /proc, the same on every architecture Node runs on (proc_pid_stat(5), USER_HZ). */
const TICK_MS = 10;
