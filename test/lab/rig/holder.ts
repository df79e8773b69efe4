import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signal } from '../../rig/cleanup.ts';
import { familyOf, isAlive, type ProcessFacts } from '../../rig/process-facts.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { labFolder } from './lab-folder.ts';

/** How a holder sits in a folder. */
export interface HolderPlan {
  /** By its working folder (default), or by an open file. */
  readonly by?: 'cwd' | 'file';
  /** It does not mind SIGTERM. */
  readonly ignoresTerm?: boolean;
  /** Something outside of the folder starts it again whenever it has ended. */
  readonly respawns?: boolean;
}

const SIT = `
[ "$3" = yes ] && trap '' TERM
[ "$2" = file ] && exec 9>"$1/held"
[ "$2" = cwd ] && cd "$1"
[ "$3" = yes ] || exec sleep infinity
while :; do sleep 60; done
`;

const RESPAWN = `
while :; do "$1" "$2" "$3" "$4" || sleep 0.1; done
`;

/** A process that keeps a mount busy. */
export class Holder {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #link: string;

  private constructor(child: ChildProcess, folder: string, link: string) {
    this.#child = child;
    this.#folder = folder;
    this.#link = link;
  }

  /** Starts it, in a session of its own; resolves once it sits there. */
  static async make(folder: string, plan: HolderPlan = {}): Promise<Holder> {
    const { by = 'cwd', ignoresTerm = false, respawns = false } = plan;
    const scripts = labFolder('holder');
    const script = (name: string, body: string): string => {
      const path = join(scripts, name);
      writeFileSync(path, `#!/bin/sh${body}`);
      chmodSync(path, 0o755);
      return path;
    };
    const sit = script('sit.sh', SIT);
    const argv = [folder, by, ignoresTerm ? 'yes' : 'no'];
    const [file, args] = respawns ? [script('respawn.sh', RESPAWN), [sit, ...argv]] : [sit, argv];
    const child = spawn(file, args, { stdio: 'ignore', detached: true, cwd: '/' });
    await once(child, 'spawn');
    const holder = new Holder(child, folder, by === 'cwd' ? 'cwd' : 'fd/9');
    await waitUntil('the holder sits there', { withinMs: 5000 }, () => holder.sitting());
    return holder;
  }

  /** The process that sits there now; another one after a respawn, undefined in between and after its end. */
  sitting(): ProcessFacts | undefined {
    const { pid } = this.#child;
    return (pid === undefined ? [] : familyOf(pid)).find((each) => this.#sits(each));
  }

  /** Reads the link only; it does not touch the folder. */
  #sits({ pid }: ProcessFacts): boolean {
    try {
      const path = readlinkSync(`/proc/${pid}/${this.#link}`);
      return path === this.#folder || path.startsWith(`${this.#folder}/`);
    } catch {
      return false;
    }
  }

  async end(): Promise<void> {
    const { pid } = this.#child;
    const family = pid === undefined ? [] : familyOf(pid);
    // The one that starts others comes first.
    for (const each of family) signal(each, 'SIGKILL');
    await waitUntil('the end of the holder', { withinMs: 5000 }, () => !family.some(isAlive));
  }
}
