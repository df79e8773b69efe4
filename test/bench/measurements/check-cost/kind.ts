import type { AgentMonitor } from '../../ocf-agent.ts';
import type { Resources } from '../../things/documents.ts';

/** How often something is looked at while nobody measures it, and while somebody does. */
export const SELDOM = '10min';
export const FAST_MS = 1000;
export const FAST = `${FAST_MS}ms`;

/** Things of one kind, with what each guardian is told about them. */
export interface Kind {
  readonly name: 'fs' | 'ip' | 'process' | 'http';
  /** The verb that is weighed. */
  readonly verb: 'quickCheck' | 'deepCheck';
  readonly count: number;
  /** Our resources, checked that often. */
  readonly resources: (every: string) => Resources;
  /** The agent's check of the first of them. */
  readonly agent: AgentMonitor;
  /** What Monit is told, all of them. */
  readonly monit: readonly string[];
}
