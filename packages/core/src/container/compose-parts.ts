import 'reflect-metadata';
import { type DependencyContainer, type InjectionToken, instanceCachingFactory } from 'tsyringe';
import type { ProcessKitGateway } from '../kit-host/process-kit-gateway.js';
import { LinuxMachine } from '../node/machine/linux-machine.js';
import { RecordingNodeRestarter } from '../node/recording-node-restarter.js';
import { UnitEventSource, type UnitEventSourceNeeds } from '../node/units/unit-event-source.js';
import { CombinedEventSource } from '../node/watch/combined-event-source.js';
import { KERNEL_KINDS, KernelEventSource } from '../node/watch/kernel-event-source.js';
import { makeKitGateway } from './make-kit-gateway.js';
import { CLOCK, CONFIG, ENGINE, EVENTS, KIT_GATEWAY, LOGGER, MACHINE, PATHS, RESTARTER } from './tokens.js';

/**
 * Says how each part is made of others. Nothing is made yet: each part once, when it is first asked for. By factories,
 * not decorators: constructors stay plain, and sources run as they are.
 */
export function composeParts(container: DependencyContainer): void {
  const once = <Value>(token: InjectionToken<Value>, make: (from: DependencyContainer) => Value) =>
    container.register(token, { useFactory: instanceCachingFactory(make) });
  const eyes = (from: DependencyContainer) => ({ clock: from.resolve(CLOCK), logger: from.resolve(LOGGER) });

  once(MACHINE, (from) => new LinuxMachine(eyes(from)));
  once(EVENTS, (from) => eventSource(eyes(from)));
  once(KIT_GATEWAY, makeGateway);
  once(RESTARTER, (from) => new RecordingNodeRestarter(from.resolve(PATHS).lib, from.resolve(CLOCK)));
}

function eventSource(eyes: UnitEventSourceNeeds): CombinedEventSource {
  return new CombinedEventSource([
    { kinds: KERNEL_KINDS, source: new KernelEventSource(eyes) },
    { kinds: ['unit'], source: new UnitEventSource(eyes) },
  ]);
}

/** The engine and what is stored are asked for when they are needed: they come after the gateway. */
function makeGateway(from: DependencyContainer): ProcessKitGateway {
  const { kits } = from.resolve(CONFIG);
  const { lib, run } = from.resolve(PATHS);
  return makeKitGateway({
    clock: from.resolve(CLOCK),
    logger: from.resolve(LOGGER),
    alarm: (key, sentence) => {
      const { alarms } = from.resolve(ENGINE);
      return sentence === undefined ? alarms.clear(key) : alarms.raise(key, sentence);
    },
    folders: { libFolder: lib, runFolder: run },
    isolation: kits.isolation,
    shared: kits.shared,
    limits: { heapMb: Math.round(kits.memoryLimit / 2 ** 20) },
    storedGenerations: (kit) => {
      const { resources } = from.resolve(ENGINE).kits;
      return [...new Set(resources.filter((each) => each.kit === kit).map((each) => each.dataGeneration))];
    },
    ...(kits.list === undefined ? {} : { only: kits.list }),
  });
}
