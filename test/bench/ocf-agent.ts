import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessorGroup } from './processor-group.ts';

const OCF_ROOT = '/usr/lib/ocf';
const AGENTS = join(OCF_ROOT, 'resource.d/heartbeat');

/** Why there are no OCF agents to compare with; undefined where there are. */
export const agentsMissing = (): string | undefined =>
  existsSync(AGENTS) ? undefined : `${AGENTS} is not there (Debian package resource-agents)`;

/** An agent's `monitor` of one thing. */
export interface AgentMonitor {
  readonly agent: string;
  readonly parameters: Readonly<Record<string, string>>;
}

function environmentOf({ agent, parameters }: AgentMonitor): Record<string, string> {
  const keys = Object.entries(parameters).map(([name, value]) => [`OCF_RESKEY_${name}`, value]);
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    OCF_ROOT,
    OCF_RA_VERSION_MAJOR: '1',
    OCF_RA_VERSION_MINOR: '0',
    OCF_RESOURCE_INSTANCE: `bench-${agent}`,
    // Recurring, as the executor of Pacemaker says it: not the probe before the first start.
    OCF_RESKEY_CRM_meta_interval: '10000',
    ...Object.fromEntries(keys),
  };
}

function runOnce(cgroup: string, monitor: AgentMonitor): Promise<void> {
  const script = `echo $$ >'${cgroup}/cgroup.procs' && exec "$@"`;
  const argv = ['-c', script, 'agent', join(AGENTS, monitor.agent), 'monitor'];
  const child = spawn('/bin/sh', argv, { stdio: ['ignore', 'ignore', 'pipe'], env: environmentOf(monitor) });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the OCF agent ${monitor.agent} says ${code}: ${words.trim()}`));
    });
  });
}

/** Microseconds of processor time that one `monitor` takes, with all its children, on average. The thing has to be well. */
export async function agentMicroseconds(monitor: AgentMonitor, runs: number): Promise<number> {
  mkdirSync('/run/resource-agents', { recursive: true });
  const group = new ProcessorGroup(monitor.agent);
  // The first run reads everything from the disk.
  await runOnce(group.folder, monitor);
  const before = group.usedMicroseconds;
  for (let turn = 0; turn < runs; turn++) await runOnce(group.folder, monitor);
  const used = group.usedMicroseconds - before;
  group.end();
  return used / runs;
}
