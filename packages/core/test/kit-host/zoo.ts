import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RecordingLogger } from '../../src/engine/simulate/recording-logger.js';
import { type KitGatewayOrder, makeKitGateway } from '../../src/container/make-kit-gateway.js';
import type { ProcessKitGateway } from '../../src/kit-host/process-kit-gateway.js';
import { render, type Sentence } from '../../src/messages/sentence.js';
import { PATIENT } from './thing.js';
import { startTimeOf } from '../../src/node/process-table.js';
import { SystemClock } from '../../src/node/system-clock.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/kits', import.meta.url));

/** A home with some kits of the zoo installed, and a gateway over it. */
export interface Zoo {
  readonly home: string;
  readonly gateway: ProcessKitGateway;
  readonly logger: RecordingLogger;
  readonly alarms: Map<string, Sentence>;
  /** Sentences that were told, in words. */
  told(): readonly string[];
  close(): Promise<void>;
}

type Changes = Partial<
  Pick<KitGatewayOrder, 'isolation' | 'shared' | 'limits' | 'only' | 'clock' | 'storedGenerations'>
> & {
  /** A home that is there already. */
  readonly home?: string;
};

/** A kit folder as npm would leave it: copies, so that nothing of this repository is found from there. */
export async function installZoo(names: readonly string[]): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'lkssp-zoo-'));
  const folder = join(home, 'lib/kits/current');
  const dependencies: Record<string, string> = {};
  for (const name of names) {
    dependencies[`@zoo/${name}`] = '1.0.0';
    await cp(join(FIXTURES, name), join(folder, 'node_modules/@zoo', name), { recursive: true });
  }
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'kits', private: true, dependencies }));
  return home;
}

/** Opens a gateway over kits of the zoo; `close` ends its processes and removes its home. */
export async function openZoo(names: readonly string[], changes: Changes = {}): Promise<Zoo> {
  const home = changes.home ?? (await installZoo(names));
  const logger = new RecordingLogger();
  const alarms = new Map<string, Sentence>();
  const gateway = makeKitGateway({
    clock: new SystemClock(),
    logger,
    folders: { runFolder: join(home, 'run'), libFolder: join(home, 'lib') },
    alarm: (key, sentence) => void (sentence === undefined ? alarms.delete(key) : alarms.set(key, sentence)),
    ...changes,
    limits: { importMs: PATIENT, ...changes.limits },
  });
  await gateway.open();
  const close = async (): Promise<void> => {
    await gateway.close();
    await rm(home, { recursive: true, force: true });
  };
  return { home, gateway, logger, alarms, told: () => logger.records.map(({ sentence }) => render(sentence)), close };
}

/** True while the process `pid` runs; a zombie does not. */
export function runs(pid: number): boolean {
  return startTimeOf(pid) !== undefined;
}

/** Leaders of the process groups that verbs of this home run now. */
export async function runningGroups(home: string): Promise<readonly number[]> {
  const folder = join(home, 'run/groups');
  const names = await readdir(folder).catch((): string[] => []);
  return names.map((name) => Number.parseInt(name, 10)).filter(runs);
}
