import type { Command } from './command.js';

/** A row of the table: what a list of commands says, and where the command is. */
export interface Entry {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  /** Loads the one command; nothing else is loaded. */
  readonly load: () => Promise<Command>;
}

/** Every command. Imports nothing, so that the start costs the same however many there are. */
// biome-ignore format: a table is read by its rows
export const COMMANDS: readonly Entry[] = [
  { name: 'status', summary: 'the hierarchies with their states and reasons', load: async () => (await import('./commands/status.js')).status },
  { name: 'daemon', summary: 'guards this server, in the foreground', load: async () => (await import('./commands/daemon.js')).daemon },
  { name: 'stop', summary: 'ends the daemon', load: async () => (await import('./commands/stop.js')).stop },
  { name: 'resource create', summary: 'protects a thing', load: async () => (await import('./commands/resource-create.js')).resourceCreate },
  { name: 'resource list', summary: 'all resources, one line each', load: async () => (await import('./commands/resource-list.js')).resourceList },
  { name: 'resource info', summary: 'everything about one resource', load: async () => (await import('./commands/resource-info.js')).resourceInfo },
  { name: 'resource set', summary: 'changes the settings of a resource', load: async () => (await import('./commands/resource-set.js')).resourceSet },
  { name: 'resource delete', summary: 'takes a resource out of service and forgets it', load: async () => (await import('./commands/resource-delete.js')).resourceDelete },
  { name: 'resource restore', summary: 'brings a resource into service, with what it needs', load: async () => (await import('./commands/resource-restore.js')).resourceRestore },
  { name: 'resource remove', summary: 'takes a resource out of service, with what needs it', load: async () => (await import('./commands/resource-remove.js')).resourceRemove },
  { name: 'dependency create', summary: 'lets one resource depend on another', load: async () => (await import('./commands/dependency-create.js')).dependencyCreate },
  { name: 'dependency delete', summary: 'ends a dependency', load: async () => (await import('./commands/dependency-delete.js')).dependencyDelete },
  { name: 'policy list', summary: 'the names of the policies', load: async () => (await import('./commands/policy-list.js')).policyList },
  { name: 'policy get', summary: 'the policies in force', load: async () => (await import('./commands/policy-get.js')).policyGet },
  { name: 'policy set', summary: 'sets a policy for the server or for resources', load: async () => (await import('./commands/policy-set.js')).policySet },
  { name: 'policy remove', summary: 'removes a policy setting, so that the level above holds', load: async () => (await import('./commands/policy-remove.js')).policyRemove },
  { name: 'apply', summary: 'makes the hierarchies as a file describes them', load: async () => (await import('./commands/apply.js')).apply },
  { name: 'export', summary: 'the hierarchies as a file for apply', load: async () => (await import('./commands/export.js')).exportDocument },
  { name: 'incident list', summary: 'what has failed, newest first', load: async () => (await import('./commands/incident-list.js')).incidentListing },
  { name: 'incident show', summary: 'the story of one incident', load: async () => (await import('./commands/incident-show.js')).incidentShow },
  { name: 'log', summary: 'the end of the log', load: async () => (await import('./commands/log.js')).log },
  { name: 'simulate', summary: 'what would happen if something failed', load: async () => (await import('./commands/simulate.js')).simulate },
  { name: 'kit list', summary: 'the recovery kits by category, installed or available', load: async () => (await import('./commands/kit-list.js')).kitList },
  { name: 'kit add', summary: 'installs recovery kits, or changes their version', load: async () => (await import('./commands/kit-add.js')).kitAdd },
  { name: 'kit remove', summary: 'removes recovery kits', load: async () => (await import('./commands/kit-remove.js')).kitRemove },
  { name: 'kit info', summary: 'everything about one recovery kit', load: async () => (await import('./commands/kit-info.js')).kitInfo },
  { name: 'kit verify', summary: 'compares installed kits with what was published', load: async () => (await import('./commands/kit-verify.js')).kitVerify },
  { name: 'kit upgrade', summary: 'brings recovery kits to the newest version that fits', load: async () => (await import('./commands/kit-upgrade.js')).kitUpgrade },
  { name: 'kit roll-back', summary: 'goes back to the kits before the last change', load: async () => (await import('./commands/kit-roll-back.js')).kitRollBack },
  { name: 'kit publish', summary: 'publishes a kit to a registry, signed if wanted', load: async () => (await import('./commands/kit-publish.js')).kitPublish },
  { name: 'kit sign-key', summary: 'makes a key to sign kits with', load: async () => (await import('./commands/kit-sign-key.js')).kitSignKey },
  { name: 'kit try', summary: 'runs the kit that you are writing, in this terminal', load: async () => (await import('./commands/kit-try.js')).kitTry },
  { name: 'kit lint', summary: 'what stands against publishing a kit', load: async () => (await import('./commands/kit-lint.js')).kitLint },
  { name: 'reload', summary: 'takes over a changed configuration and kit folder', load: async () => (await import('./commands/reload.js')).reload },
  { name: 'upgrade', summary: 'replaces lkssp by a newer version', load: async () => (await import('./commands/upgrade.js')).upgrade },
  { name: 'backup create', summary: 'writes everything that was set up into one file', load: async () => (await import('./commands/backup-create.js')).backupCreate },
  { name: 'backup list', summary: 'the backups, and what is in them', load: async () => (await import('./commands/backup-list.js')).backupList },
  { name: 'backup restore', summary: 'puts a backup in the place of what there is', load: async () => (await import('./commands/backup-restore.js')).backupRestore },
  { name: 'operation show', summary: 'how far a long action is', load: async () => (await import('./commands/operation-show.js')).operationShow },
  { name: 'help', summary: 'this list, or the help of one command', load: async () => (await import('./commands/help.js')).help },
];
