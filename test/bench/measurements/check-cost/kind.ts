import type { AgentMonitor } from '../../ocf-agent.ts';
import type { Resources } from '../../things/documents.ts';

/** How often something is looked at while nobody measures it. */
export const SELDOM = '10min';

/** Things of one kind, with what each guardian is told about them. */
export interface Kind {
  readonly name: 'fs' | 'ip' | 'process' | 'http';
  /** The verb that is weighed. */
  readonly verb: 'quickCheck' | 'deepCheck';
  readonly count: number;
  /** How often we look at each while it is measured. */
  readonly everyMs: number;
  /** Our resources, checked that often. */
  readonly resources: (every: string) => Resources;
  /** The agent's check of the first of them. */
  readonly agent: AgentMonitor;
  /** What Monit is told, all of them. */
  readonly monit: readonly string[];
}
