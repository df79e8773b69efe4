import type {
  ProcessIdentity,
  StartedProcess,
  StartRequest,
  StopRequest,
  SupervisedProcess,
} from '../../contract/host-processes.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { findAccount } from './account.js';
import { bootId } from './boot-id.js';
import { dropCgroup, makeCgroup } from './cgroup-tree.js';
import type { CommandRunner } from './command-runner.js';
import { stopSupervised } from './ending.js';
import { type Account, accountEnvironment, launchLine } from './launch-line.js';
import { launch } from './launch.js';
import { type OpenOutput, openOutputSomewhere, readPart } from './output-file.js';
import { membersOf } from './ownership.js';
import { programEnvironment } from './program-environment.js';
import { Readiness } from './readiness.js';
import { KEEP_BYTES } from './run-limits.js';
import { beginRecord, type Intended, readRecord, recordPath, rewriteRecord } from './supervision-record.js';

/** How long what an earlier start has left may take to end. */
const LEFTOVER_MS = 10_000;
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What a supervisor needs of its call. */
export interface SupervisorSetting {
  readonly runner: CommandRunner;
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly runFolder: string;
  /** The resource as part of a path. */
  readonly slug: string;
  /** Begins the path of its output files. */
  readonly outputPrefix: string;
}

/** Starts, finds and ends the supervised programs of one resource. */
export class Supervisor {
  readonly #setting: SupervisorSetting;

  constructor(setting: SupervisorSetting) {
    this.#setting = setting;
  }

  /** As `HostProcesses.start`. */
  async start(request: StartRequest): Promise<StartedProcess> {
    const unit = this.#unitOf(request.name);
    await this.#endLeftovers(request);
    const account = request.user === undefined ? undefined : await findAccount(request.user, this.#setting.runner);
    if (this.#setting.signal.aborted) throw aborted(request);
    const cgroup = makeCgroup(this.#setting.runFolder, unit);
    const usual = `${this.#setting.outputPrefix}${request.name ?? 'main'}.log`;
    const output = await openOutputSomewhere(usual, this.#setting.runFolder);
    const intended = { bootId: bootId(), log: output.path, ...(cgroup === undefined ? {} : { cgroup }) };
    try {
      return await this.#launch(request, account, intended, output.file);
    } catch (error) {
      if (cgroup !== undefined) dropCgroup(cgroup);
      throw error;
    } finally {
      await output.file.close();
    }
  }

  async #launch(
    request: StartRequest,
    account: Account | undefined,
    intended: Intended,
    output: OpenOutput['file'],
  ): Promise<StartedProcess> {
    const record = this.#recordOf(request.name);
    const isRecorded = beginRecord(record, intended);
    const readiness = request.notify === true ? new Readiness(request.argv[0]) : undefined;
    const notify = readiness === undefined ? {} : { NOTIFY_SOCKET: readiness.address };
    const process = await launch({
      program: request.argv[0],
      argv: launchLine(request, account, { cgroup: intended.cgroup, record: isRecorded ? record : undefined }),
      env: programEnvironment({ ...accountEnvironment(account), ...request.env, ...notify }),
      intended,
      output,
      readiness,
      deadline: this.#setting.deadline,
      signal: this.#setting.signal,
    });
    if (readiness === undefined) return { process, ready: Promise.resolve(process) };
    return { process, ready: this.#whenReady(readiness, record) };
  }

  /** Ends with the call: what was not ready by then is no longer waited for. */
  #whenReady(readiness: Readiness, record: string): Promise<SupervisedProcess> {
    const abort = (): void => readiness.fail('the call was given up');
    this.#setting.signal.addEventListener('abort', abort, { once: true });
    if (this.#setting.signal.aborted) abort();
    const ready = readiness.ready.then((process) => {
      rewriteRecord(record, process);
      return process;
    });
    ready.catch(() => undefined).finally(() => this.#setting.signal.removeEventListener('abort', abort));
    return ready;
  }

  /** Nothing is ever doubled: what a start, whose handle got lost, has left running is ended before the next one. */
  async #endLeftovers(request: StartRequest): Promise<void> {
    const old = readRecord(this.#recordOf(request.name)) ?? this.#unrecorded(request.name);
    const left = await stopSupervised(old, { withinMs: LEFTOVER_MS });
    if (left.length === 0) return;
    const why = `an earlier one is still there: process ${left.map(({ pid }) => pid).join(', ')}`;
    throw new LksspError('LKSSP_PROGRAM_START', { program: request.argv[0], why });
  }

  /** What is in the cgroup although nobody could write a record: the folder's name is the proof. */
  #unrecorded(name?: string): SupervisedProcess {
    const cgroup = makeCgroup(this.#setting.runFolder, this.#unitOf(name));
    return { pid: 0, startTime: 0, bootId: bootId(), log: '/dev/null', ...(cgroup === undefined ? {} : { cgroup }) };
  }

  /** As `HostProcesses.find`. */
  find(name?: string): SupervisedProcess | undefined {
    const found = readRecord(this.#recordOf(name));
    return found === undefined || membersOf(found).length === 0 ? undefined : found;
  }

  /** As `HostProcesses.output`. */
  async output(process: SupervisedProcess, keepBytes = KEEP_BYTES): Promise<string> {
    const end = await readPart(process.log, { from: 'end', most: keepBytes });
    return end.toString('utf8');
  }

  /** As `HostProcesses.gone`. */
  gone(process: SupervisedProcess): boolean {
    return membersOf(process).length === 0;
  }

  /** As `HostProcesses.stop`. */
  stop(process: SupervisedProcess, request: StopRequest): Promise<readonly ProcessIdentity[]> {
    return stopSupervised(process, request);
  }

  #unitOf(name = 'main'): string {
    if (!NAME.test(name)) throw new TypeError(`"${name}" is not a name for a program: use kebab-case`);
    return `${this.#setting.slug}@${name}`;
  }

  #recordOf(name?: string): string {
    return recordPath(this.#setting.runFolder, this.#unitOf(name));
  }
}

const aborted = ({ argv }: StartRequest): LksspError =>
  new LksspError('LKSSP_HOST_ABORTED', { what: argv[0], why: 'the call was aborted' });
