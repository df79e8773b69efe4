import semver from 'semver';
import { CORE } from './core-name.js';
import type { KitManifest, PackageFacts } from './kit-manifest.js';
import { type KitRefusal, refusal } from './kit-refusal.js';

/** What the gates compare a kit with. */
export interface GateFacts {
  /** Version of `@lkssp/core` that kits would get. */
  readonly core: string;
  /** Version of Node, without the v. */
  readonly node: string;
  /** `process.platform`. */
  readonly os: string;
  readonly isRoot: boolean;
  /** True when verbs would find the program `command` in their PATH. */
  readonly hasCommand: (command: string) => boolean;
  /** Data generations of the resources that the store holds for a kit id. */
  readonly storedGenerations: (kit: string) => readonly number[];
}

/** The same before anybody has looked for programs: that touches disks, and may take its time. */
export interface MachineFacts extends Omit<GateFacts, 'hasCommand'> {
  readonly hasCommand: (command: string) => boolean | Promise<boolean>;
}

/** Looks for the programs that a kit needs, one after the other: where a disk hangs, one thread waits and not all. */
export async function lookFor(machine: MachineFacts, { needs }: KitManifest): Promise<GateFacts> {
  const there = new Set<string>();
  for (const command of needs.commands) if (await machine.hasCommand(command)) there.add(command);
  return { ...machine, hasCommand: (command) => there.has(command) };
}

/** A package at the gates. */
export interface Candidate {
  readonly facts: PackageFacts;
  readonly manifest: KitManifest;
}

/** Looks at one thing; undefined lets the kit through. */
export type Gate = (candidate: Candidate, machine: GateFacts) => KitRefusal | undefined;

const CARET = /^\^([1-9]\d*)(\.\d+){0,2}$/;

/** How many data generations before its own a kit must be able to read. */
const GENERATIONS_BACK = 2;

/** Core is brought by lkssp: a second copy under any kind of own dependency is refused. */
export const coreNotBrought: Gate = ({ facts }) => {
  const bundled = [facts.bundleDependencies, facts.bundledDependencies].some(
    (each) => Array.isArray(each) && each.includes(CORE),
  );
  const brought =
    bundled || [facts.dependencies, facts.optionalDependencies].some((each) => each?.[CORE] !== undefined);
  return brought ? refusal('LKSSP_KIT_BUNDLES_CORE', { name: facts.name }) : undefined;
};

/** The peer range is one or more caret ranges of majors from 1 on, joined by `||`. */
export const peerForm: Gate = ({ facts }, { core }) => {
  const range = facts.peerDependencies?.[CORE];
  if (range === undefined) return refusal('LKSSP_KIT_PEER_MISSING', { name: facts.name, core });
  const fine = range.split('||').every((part) => CARET.test(part.trim()));
  return fine ? undefined : refusal('LKSSP_KIT_PEER_FORM', { name: facts.name, range, core });
};

/** This core is within the peer range. A prerelease of core counts as the version that it leads to. */
export const coreSatisfies: Gate = ({ facts }, { core }) => {
  const range = facts.peerDependencies?.[CORE] ?? '';
  if (semver.satisfies(core, range, { includePrerelease: true })) return undefined;
  return refusal('LKSSP_KIT_INCOMPATIBLE', { name: facts.name, range, core });
};

/** This Node is within `engines.node`; a range that cannot be read is refused as well. */
export const nodeEngine: Gate = ({ facts }, { node }) => {
  const wanted = facts.engines?.node;
  if (wanted === undefined || semver.satisfies(node, wanted, { includePrerelease: true })) return undefined;
  return refusal('LKSSP_KIT_ENGINE', { name: facts.name, wanted, found: node });
};

/** Operating system, privilege and programs are there. */
export const needsPresent: Gate = ({ facts, manifest: { needs } }, machine) => {
  const missing = [
    ...(needs.os.length === 0 || needs.os.includes(machine.os)
      ? []
      : [`the operating system ${needs.os.join(' or ')}`]),
    ...(needs.privilege === 'root' && !machine.isRoot ? ['to run as root'] : []),
    ...needs.commands.filter((each) => !machine.hasCommand(each)).map((each) => `the program ${each}`),
  ];
  return missing.length === 0
    ? undefined
    : refusal('LKSSP_KIT_NEEDS', { name: facts.name, missing: missing.join(' and ') });
};

/** What the store holds for this kit is of its own data generation or one of the two before. */
export const dataReadable: Gate = ({ facts, manifest }, { storedGenerations }) => {
  const newest = manifest.dataGeneration;
  const oldest = Math.max(1, newest - GENERATIONS_BACK);
  const strange = storedGenerations(manifest.id).find((each) => each < oldest || each > newest);
  return strange === undefined
    ? undefined
    : refusal('LKSSP_KIT_DATA', { name: facts.name, found: strange, oldest, newest });
};

/** In the order in which a person would mend things. */
export const GATES: readonly Gate[] = [coreNotBrought, peerForm, coreSatisfies, nodeEngine, needsPresent, dataReadable];

/** The first refusal of any gate. */
export function passGates(candidate: Candidate, machine: GateFacts): KitRefusal | undefined {
  for (const gate of GATES) {
    const refused = gate(candidate, machine);
    if (refused !== undefined) return refused;
  }
  return undefined;
}
