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
  const level = config.log.level === running.config.log.level ? [] : [`log.level is ${config.log.level} now`];
  logger.level = config.log.level;
  running.config = { ...running.config, log: { ...running.config.log, level: config.log.level } };
  const changes = [...level, ...(later.length === 0 ? [] : [`after a restart: ${later.join(', ')}`])];
  const told = changes.length === 0 ? 'nothing has changed' : changes.join('; ');
  return [...remarks, say('configurationTaken', { file, changes: told })];
}

/** Names of the settings that differ, but for those that are taken at once. */
function changedSections(before: DaemonConfig, after: DaemonConfig): readonly string[] {
  const comparable = (config: DaemonConfig) => ({ ...config, log: { ...config.log, level: '' } });
  const [old, fresh] = [comparable(before), comparable(after)];
  const names = Object.keys({ ...old, ...fresh }) as (keyof typeof old)[];
  return names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]));
}
