import type { EntryPoint } from '../../ports/entry-point.js';
import { type HelperListener, ExpendableProcess } from './expendable-process.js';
import type { PathProbe, ProbeAnswer } from './path-probe.js';
import type { ProbeOrder, ProbeReport } from './probe-messages.js';

/** What hears of a helper. */
export interface LookerListener {
  /** It can take a probe. */
  free(looker: Looker): void;
  /** It takes no more: it has ended, or is stuck. `unborn` says why it has never been ready for any. */
  lost(looker: Looker, unborn?: string): void;
}

/** One helper process that is given one probe after the other. */
export class Looker {
  readonly #helper: ExpendableProcess;
  readonly #listener: LookerListener;
  #probe: PathProbe | undefined;
  #isReady = false;
  #isLost = false;
  #next = 0;

  constructor(entry: EntryPoint, listener: LookerListener) {
    this.#listener = listener;
    const hear: HelperListener = {
      hear: (report) => this.#hear(report as ProbeReport | undefined),
      over: (why) => this.#lose(why),
      gone: () => this.#endProbe({ answer: 'unable', reason: 'the probe has ended without an answer' }),
    };
    this.#helper = new ExpendableProcess(entry, hear);
  }

  /** What it is busy with. */
  get probe(): PathProbe | undefined {
    return this.#probe;
  }

  /** It cannot take a probe yet. */
  get isStarting(): boolean {
    return !this.#isReady && !this.#isLost;
  }

  get isFree(): boolean {
    return this.#isReady && this.#probe === undefined && !this.#isLost;
  }

  /** Gives it a probe; only while it is free. */
  ask(probe: PathProbe): void {
    this.#probe = probe;
    const { path, probe: what } = probe.request;
    const order: ProbeOrder = { id: (this.#next += 1), probe: what, path };
    this.#helper.say(order);
    probe.handedTo(this.#helper, () => this.abandon());
  }

  /** Throws it away. */
  abandon(): void {
    this.#isLost = true;
    this.#helper.abandon();
    this.#listener.lost(this);
  }

  #hear(report: ProbeReport | undefined): void {
    if (report === undefined) return;
    if ('ready' in report) this.#isReady = true;
    else if (report.id === this.#next) this.#endProbe(answerOf(report, this.#probe?.request.path ?? ''));
    if (this.isFree) this.#listener.free(this);
  }

  #lose(why: string): void {
    this.#isLost = true;
    this.#endProbe({ answer: 'unable', reason: `the probe could not be made: ${why}` });
    this.#listener.lost(this, this.#isReady ? undefined : why);
  }

  #endProbe(answer: ProbeAnswer): void {
    const probe = this.#probe;
    this.#probe = undefined;
    probe?.end(answer);
  }
}

function answerOf(report: Exclude<ProbeReport, { ready: true }>, path: string): ProbeAnswer {
  const { usage, code, reason } = report;
  if (code !== undefined) return { answer: 'refused', code, reason: reason ?? `${path} answers ${code}` };
  return { answer: 'reached', reason: `${path} answers`, ...(usage === undefined ? {} : { usage }) };
}
