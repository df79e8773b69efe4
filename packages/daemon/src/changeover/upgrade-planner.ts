import {
  coreVersion,
  type KitRelease,
  type KitUpgradeStep,
  LksspError,
  type PublishedVersion,
  type UpgradePlan,
} from '@lkssp/core/engine';
import semver from 'semver';
import { planKits } from './plan-kits.js';
import { isNewer, programAt } from './program-in-force.js';
import type { ServerParts } from './server-parts.js';

const CORE = '@lkssp/core';
const DAEMON = '@lkssp/daemon';
const CLI = '@lkssp/cli';
const API = '@lkssp/http-api';
const CLIENT = '@lkssp/client';

/** Generations that one upgrade crosses at most. */
const REACH = 2;

/** A plan with what is needed to carry it out. */
export interface UpgradeTarget {
  readonly plan: UpgradePlan;
  /** Packages of the program release, with their versions. */
  readonly programs: Readonly<Record<string, string>>;
  /** Packages of the kit release; undefined when the kits stay as they are. */
  readonly kits: Readonly<Record<string, string>> | undefined;
}

/** Finds out what an upgrade would do, from what the registry says. */
export class UpgradePlanner {
  readonly #parts: ServerParts;

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** `to`: a version of core. Rejects where there is none to go to; what stands against one is in the plan. */
  async plan(to: string | undefined): Promise<UpgradeTarget> {
    const from = coreVersion();
    const core = chooseCore(await this.#versions(CORE), from, to);
    const [daemons, inForce] = await Promise.all([this.#versions(DAEMON), this.#parts.kits.inForce()]);
    const daemon = newestWith(daemons, CORE, core.version);
    const cli = daemon && (await this.#cliFor(daemon));
    const steps = await planKits(this.#parts, inForce, core.version);
    const programs = { [DAEMON]: daemon?.version, [CLI]: cli?.version };
    return {
      plan: {
        from,
        to: core.version,
        packages: [
          { name: CORE, from, to: core.version },
          ...(daemon === undefined
            ? []
            : [{ name: DAEMON, from: programAt(this.#parts.program).version, to: daemon.version }]),
        ],
        kits: steps.map(({ step }) => step),
        resources: steps.flatMap(({ step }) => step.migrates),
        storeMigrates: semver.major(core.version) !== semver.major(from),
        problems: [...programProblems(core, daemon), ...steps.flatMap(({ problem }) => problem ?? [])],
      },
      programs: Object.fromEntries(Object.entries(programs).filter((each): each is [string, string] => !!each[1])),
      kits: changedKits(
        inForce,
        steps.map(({ step }) => step),
      ),
    };
  }

  /** The command that speaks with this daemon: it has the client that the daemon's API was made with. */
  async #cliFor(daemon: PublishedVersion): Promise<PublishedVersion | undefined> {
    const wanted = dependency(daemon, API);
    const api = wanted && (await this.#versions(API)).findLast(({ version }) => semver.satisfies(version, wanted));
    const client = api && dependency(api, CLIENT);
    return client ? (await this.#versions(CLI)).findLast((each) => dependency(each, CLIENT) === client) : undefined;
  }

  #versions(name: string): Promise<readonly PublishedVersion[]> {
    return this.#parts.programs.versions(name);
  }
}

function chooseCore(all: readonly PublishedVersion[], from: string, to: string | undefined): PublishedVersion {
  const reach = semver.major(from) + REACH;
  const reachable = all.filter(({ version }) => semver.major(version) <= reach && isNewer(version, from));
  const newest = reachable.at(-1);
  if (to === undefined) {
    if (newest === undefined) throw new LksspError('LKSSP_UPGRADE_NONE', { from });
    return newest;
  }
  const found = all.find(({ version }) => version === to);
  const known = all.map(({ version }) => version).join(', ') || 'none';
  if (found === undefined) throw new LksspError('LKSSP_UPGRADE_UNKNOWN', { to, name: CORE, known });
  if (!isNewer(to, from)) throw new LksspError('LKSSP_UPGRADE_BACKWARDS', { to, from });
  if (semver.major(to) > reach) {
    const via = newest?.version ?? `generation ${reach}`;
    throw new LksspError('LKSSP_UPGRADE_TOO_FAR', { to, wanted: semver.major(to), found: semver.major(from), via });
  }
  return found;
}

function programProblems(core: PublishedVersion, daemon: PublishedVersion | undefined): readonly string[] {
  if (daemon === undefined) return [`The registry has no ${DAEMON} that is made with ${CORE} ${core.version}.`];
  const wanted = (daemon.manifest['engines'] as { readonly node?: string } | undefined)?.node;
  if (wanted === undefined || semver.satisfies(process.versions.node, wanted)) return [];
  return [`${DAEMON} ${daemon.version} needs Node ${wanted}; this is ${process.versions.node}.`];
}

function newestWith(all: readonly PublishedVersion[], name: string, version: string): PublishedVersion | undefined {
  return all.findLast((each) => dependency(each, name) === version);
}

function dependency({ manifest }: PublishedVersion, name: string): string | undefined {
  return (manifest['dependencies'] as Readonly<Record<string, string>> | undefined)?.[name];
}

/** All of them, when one changes: a release is built from exact versions. */
function changedKits(inForce: KitRelease, steps: readonly KitUpgradeStep[]): UpgradeTarget['kits'] {
  if (steps.every(({ from, to }) => from === to)) return undefined;
  const chosen = new Map(steps.map(({ name, to }) => [name, to]));
  return Object.fromEntries(inForce.packages.map(({ name, version }) => [name, chosen.get(name) ?? version]));
}
