import {
  type ConfigSearch,
  type DaemonConfig,
  type FileLogger,
  loadConfig,
  type Sentence,
  say,
  wordsOf,
} from '@lkssp/core/engine';

const CONTEXT = { component: 'config' };

/** What a reload works on. */
export interface Reloadable {
  readonly search: ConfigSearch;
  readonly logger: FileLogger;
  /** The configuration in force. */
  config: DaemonConfig;
}

/** Opens the log anew and takes of the configuration what can be taken while running. Gives what was told of that, and what needs a restart. Never rejects: with a bad file the old one holds. */
export async function reload(running: Reloadable): Promise<readonly Sentence[]> {
  running.logger.reopen();
  const told = await take(running).catch((thrown: unknown) => [say('configurationKept', { why: wordsOf(thrown) })]);
  for (const sentence of told) running.logger.tell(sentence, CONTEXT);
  return told;
}

async function take(running: Reloadable): Promise<readonly Sentence[]> {
  const { logger, search } = running;
  const { config, file = 'no file, defaults hold', remarks } = await loadConfig(search);
  const later = changedSections(running.config, config);
  const now = [
    ...(config.log.level === running.config.log.level ? [] : [`log.level is ${config.log.level} now`]),
    ...takenAtOnce(running.config, config).map((name) => `kits.${name} counts from the next order on`),
  ];
  logger.level = config.log.level;
  running.config = inForce(running.config, config);
  const changes = [...now, ...(later.length === 0 ? [] : [`after a restart: ${later.join(', ')}`])];
  const told = changes.length === 0 ? 'nothing has changed' : changes.join('; ');
  return [...remarks, say('configurationTaken', { file, changes: told })];
}

/** Of `kits`: what is read anew at each order. */
const AT_ORDERS = ['registry', 'signers', 'requireSignature', 'installLimit'] as const;

function takenAtOnce(before: DaemonConfig, after: DaemonConfig): readonly string[] {
  return AT_ORDERS.filter((name) => JSON.stringify(before.kits[name]) !== JSON.stringify(after.kits[name]));
}

/** What holds from now on: of the new configuration what can be taken while running. */
function inForce(before: DaemonConfig, { log, kits }: DaemonConfig): DaemonConfig {
  const { registry: _gone, ...kept } = before.kits;
  const { registry, signers, requireSignature, installLimit } = kits;
  const taken = { signers, requireSignature, installLimit, ...(registry === undefined ? {} : { registry }) };
  return { ...before, log: { ...before.log, level: log.level }, kits: { ...kept, ...taken } };
}

/** Names of the settings that differ, but for those that are taken at once. */
function changedSections(before: DaemonConfig, after: DaemonConfig): readonly string[] {
  const [old, fresh] = [inForce(before, after), after];
  const names = Object.keys({ ...old, ...fresh }) as (keyof typeof old)[];
  return names.filter((name) => comparable(old[name]) !== comparable(fresh[name]));
}

/** Whatever the order of its members. */
function comparable(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => one.localeCompare(other)))
      : part,
  );
}
