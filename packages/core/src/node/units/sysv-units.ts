import { existsSync } from 'node:fs';
import type { HostUnits, ScriptStatus, UnitResult, UnitState } from '../../contract/host-units.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import type { CallScope } from '../host/call-scope.js';
import { asOneLine } from './last-words.js';
import { NO_REDIRECT, runScriptStatus } from './script-status.js';
import { scriptName } from './unit-names.js';

/** Where distributions keep them. */
const FOLDERS = ['/etc/init.d', '/etc/rc.d/init.d'];

/** Services where systemd is not process 1: scripts as the Linux Standard Base describes them. */
export class SysvUnits implements HostUnits {
  readonly #scope: CallScope;
  readonly #folders: readonly string[];

  constructor(scope: CallScope, folders: readonly string[] = FOLDERS) {
    this.#scope = scope;
    this.#folders = folders;
  }

  async state(name: string): Promise<UnitState> {
    const script = this.#script(name);
    const about = {
      name: scriptName(name),
      manager: 'sysv',
      sinceMs: 0,
      inStateMs: 0,
      remainsAfterExit: false,
    } as const;
    const rest = { ...about, result: '', enabled: '' };
    if (script === undefined) return { ...rest, load: 'not-found', active: 'inactive', sub: '' };
    const { code, timedOut } = await runScriptStatus(this.#scope.runner, script);
    const sub = timedOut ? 'hung' : `exit ${code ?? 'by a signal'}`;
    return { ...rest, load: 'loaded', active: code === 0 ? 'active' : 'inactive', sub, script };
  }

  start(name: string, withinMs?: number): Promise<UnitResult> {
    return this.#run(name, 'start', withinMs);
  }

  async stop(name: string, withinMs?: number): Promise<UnitResult> {
    if (this.#script(name) === undefined) return { ok: true, result: 'done', reason: `there is no script ${name}` };
    return await this.#run(name, 'stop', withinMs);
  }

  restart(name: string, withinMs?: number): Promise<UnitResult> {
    return this.#run(name, 'restart', withinMs);
  }

  reload(name: string, withinMs?: number): Promise<UnitResult> {
    return this.#run(name, 'reload', withinMs);
  }

  async scriptStatus(name: string, withinMs?: number): Promise<ScriptStatus> {
    const script = this.#script(name) ?? `${FOLDERS[0]}/${scriptName(name)}`;
    return await runScriptStatus(this.#scope.runner, script, withinMs);
  }

  /** Nothing restarts such a service, and what starts it at boot is not ours to change. */
  takeOver(): Promise<boolean> {
    return Promise.resolve(false);
  }

  letGo(): Promise<void> {
    return Promise.resolve();
  }

  resolve(name: string): Promise<string | undefined> {
    return Promise.resolve(this.#script(name) === undefined ? undefined : scriptName(name));
  }

  #script(name: string): string | undefined {
    const own = scriptName(name);
    if (own.includes('/') || own.startsWith('.')) return undefined;
    return this.#folders.map((folder) => `${folder}/${own}`).find((path) => existsSync(path));
  }

  /** Its output goes to a file: what it starts stays behind and may go on printing. */
  async #run(name: string, order: string, withinMs?: number): Promise<UnitResult> {
    const script = this.#script(name);
    if (script === undefined)
      return { ok: false, result: 'failed', reason: `there is no script /etc/init.d/${scriptName(name)}` };
    try {
      const limit = withinMs === undefined ? {} : { withinMs };
      const request = { argv: [script, order] as const, env: NO_REDIRECT, outputFile: `service-${order}` };
      const { ok, code, signal, timedOut, stdout } = await this.#scope.runner.run({ ...request, ...limit });
      const how = timedOut ? 'did not end in time' : `ended with ${signal ?? `exit ${code}`}`;
      const words = asOneLine(stdout);
      const reason = ok ? '' : `${script} ${order} ${how}${words === '' ? '' : `: ${words}`}`;
      return { ok, result: timedOut ? 'timeout' : `exit ${code ?? signal}`, reason };
    } catch (thrown) {
      return { ok: false, result: 'unable', reason: wordsOf(thrown) };
    }
  }
}
