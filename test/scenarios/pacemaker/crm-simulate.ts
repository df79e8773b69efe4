import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cibOf } from './cib.ts';
import type { GeneratedHierarchy } from './generated-hierarchy.ts';

/** What Pacemaker would do, in our words: `r3 remove`, `r3 restore`. */
export interface Transition {
  readonly actions: ReadonlySet<string>;
  /** The first of each pair must be over before the second begins. */
  readonly order: readonly (readonly [string, string])[];
  /** State of each resource afterwards, as Pacemaker prints it: `Started`, `Stopped`, `FAILED`, with `(blocked)` where it is. */
  readonly states: ReadonlyMap<string, string>;
}

/** What is supposed to happen. */
export interface Supposed {
  /** Its monitor finds it not running. */
  readonly fails?: string;
  /** Actions that fail, such as `r3 restore`. */
  readonly breaks?: readonly string[];
}

const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

/** Why Pacemaker cannot be asked here, or undefined when it can. */
export function whyNoPacemaker(): string | undefined {
  const { error } = spawnSync('crm_simulate', ['--version'], { env: { ...process.env, PATH } });
  return error === undefined ? undefined : 'crm_simulate is not installed (Debian package pacemaker-cli-utils)';
}

/** A cluster in which everything is down, or has been brought up by Pacemaker itself. */
export class PretendedCluster implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'lkssp-pacemaker-'));
  readonly #hierarchy: GeneratedHierarchy;

  constructor(hierarchy: GeneratedHierarchy) {
    this.#hierarchy = hierarchy;
    writeFileSync(join(this.#folder, 'now.xml'), cibOf(hierarchy));
  }

  /** Brings everything into service. */
  start(): Transition {
    return this.#simulate(['-O', join(this.#folder, 'up.xml')]);
  }

  /** What is done about something, once all is up. */
  suppose({ fails, breaks = [] }: Supposed): Transition {
    this.start();
    const injected = fails === undefined ? [] : ['-i', `${fails}_monitor_10000@n1=7`];
    const broken = breaks.flatMap((each) => {
      const [tag, verb] = each.split(' ');
      return ['-F', `${tag}_${verb === 'remove' ? 'stop' : 'start'}_0@n1=1`];
    });
    return this.#simulate([...injected, ...broken], 'up.xml');
  }

  #simulate(args: readonly string[], from = 'now.xml'): Transition {
    const dot = join(this.#folder, 'graph.dot');
    const all = ['-x', join(this.#folder, from), '-S', '-D', dot, ...args];
    const { status, stdout, stderr } = spawnSync('crm_simulate', all, {
      encoding: 'utf8',
      env: { ...process.env, PATH },
    });
    if (status !== 0) throw new Error(`crm_simulate ended with ${status}: ${stderr}`);
    return { ...graphOf(readFileSync(dot, 'utf8')), states: this.#statesIn(stdout) };
  }

  #statesIn(output: string): ReadonlyMap<string, string> {
    const revised = output.slice(output.indexOf('Revised Cluster Status'));
    const lines = [...revised.matchAll(/^\s*\*\s+(r\d+)\s+\(.*?\):\s+(.*)$/gm)];
    const states = new Map(lines.map(([, tag = '', words = '']) => [tag, words.replace(' n1', '').trim()]));
    if (states.size !== this.#hierarchy.children.size) throw new Error(`not understood: ${output}`);
    return states;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const NODE = '"(r\\d+)_(start|stop)_0 n1"';

function graphOf(dot: string): Pick<Transition, 'actions' | 'order'> {
  const name = (tag = '', act = ''): string => `${tag} ${act === 'stop' ? 'remove' : 'restore'}`;
  const nodes = dot.matchAll(new RegExp(`^${NODE} \\[`, 'gm'));
  const edges = dot.matchAll(new RegExp(`^${NODE} -> ${NODE}`, 'gm'));
  return {
    actions: new Set([...nodes].map(([, tag, act]) => name(tag, act))),
    order: [...edges].map(([, one, act, other, then]) => [name(one, act), name(other, then)] as const),
  };
}
