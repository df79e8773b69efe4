import { runInWorkshop } from './workshop/workshop.js';
import type { Publication, Supply } from './workshop/tasks.js';
import { npmSettings } from './workshop/npm-settings.js';
import { asLksspErrors } from './folder/as-lkssp-errors.js';

export type { Publication } from './workshop/tasks.js';

/** What is published, and where. */
export interface PublishOrder {
  /** Absolute: a packed tarball, or a folder, which is packed as npm packs it, without running its scripts. */
  readonly target: string;
  /** PEM of an Ed25519 key: the manifest in the registry carries a signature by it. */
  readonly keyFile?: string;
  /** Default: what the files of `npmrc` say, then npm's own. */
  readonly registry?: string;
  /** Files in npm's ini form with registries and tokens; the first wins. */
  readonly npmrc: readonly string[];
  /** What `${NAME}` in these files stands for. */
  readonly variables?: Readonly<Record<string, string>>;
  /** A folder that may be written to. */
  readonly cache: string;
  readonly tag?: string;
  /** Milliseconds; default: 5 minutes. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 5 * 60_000;

/** Publishes a package, signed where a key is given. Rejects with an LksspError. */
export async function publishPackage(order: PublishOrder): Promise<Publication> {
  const { target, keyFile, tag, registry, cache, npmrc, variables, deadlineMs = DEADLINE_MS } = order;
  const supply: Supply = {
    cache,
    npmrc,
    signers: {},
    requireSignature: false,
    ...(registry === undefined ? {} : { registry }),
    ...(variables === undefined ? {} : { variables }),
  };
  const file = npmrc[0] ?? '.npmrc';
  const scene = { registry: registry ?? '', npmrc: file, folder: cache };
  const known = { ...scene, registry: await asLksspErrors(async () => (await npmSettings(supply)).registry, scene) };
  const task = {
    kind: 'publish',
    target,
    supply,
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(tag === undefined ? {} : { tag }),
  } as const;
  return runInWorkshop<'publish'>(task, { scene: known, deadlineMs, what: `The publication of ${target}` });
}
