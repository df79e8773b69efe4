import type { InjectionToken } from 'tsyringe';
import type { DaemonConfig } from '../config/daemon-config.js';
import type { Engine } from '../engine/create-engine.js';
import type { SqliteStateStore } from '../engine/state/sqlite-state-store.js';
import type { ProcessKitGateway } from '../kit-host/process-kit-gateway.js';
import type { FileLogger } from '../node/log/file-logger.js';
import type { LinuxMachine } from '../node/machine/linux-machine.js';
import type { CombinedEventSource } from '../node/watch/combined-event-source.js';
import type { Clock } from '../ports/clock.js';
import type { KitReleases } from '../ports/kit-releases.js';
import type { NodeRestarter } from '../ports/node-restarter.js';
import type { StoredState } from '../ports/state-store.js';
import type { EnginePaths } from './engine-paths.js';

type Token<Value> = InjectionToken<Value> & symbol;

/** By name, not by class: found again across two copies of this package. */
function token<Value>(name: string): Token<Value> {
  return Symbol.for(`lkssp:${name}`) as Token<Value>;
}

// What the daemon brings.
export const CONFIG: Token<DaemonConfig> = token('config');
export const PATHS: Token<EnginePaths> = token('paths');
export const CLOCK: Token<Clock> = token('clock');
export const LOGGER: Token<FileLogger> = token('logger');
export const RELEASES: Token<KitReleases> = token('releases');

// What is made of it, on this machine.
export const MACHINE: Token<LinuxMachine> = token('machine');
export const EVENTS: Token<CombinedEventSource> = token('events');
export const KIT_GATEWAY: Token<ProcessKitGateway> = token('kit-gateway');
export const RESTARTER: Token<NodeRestarter> = token('restarter');

// What is there once the store has been opened.
export const STORE: Token<SqliteStateStore> = token('store');
export const STORED: Token<StoredState> = token('stored');
export const ENGINE: Token<Engine> = token('engine');
