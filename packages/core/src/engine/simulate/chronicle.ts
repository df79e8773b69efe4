import { formatMs } from '../../contract/duration.js';
import { render } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { EngineEvent } from '../../ports/event-bus.js';
import type { ScriptedCall } from './scripted-kit-gateway.js';

/** One line of the story: when, by whom, what. */
export interface Line {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** `*` the world, `act` a verb, `check` a verdict, otherwise a kind of an incident's entry, `state`, `alarm`, `order`. */
  readonly kind: string;
  readonly text: string;
}

/** Writes down what happens in a situation, in the order in which it happens. */
export class Chronicle {
  readonly #clock: Clock;
  readonly lines: Line[] = [];
  readonly #answers = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(kind: string, text: string): void {
    this.lines.push({ at: this.#clock.monotonic(), kind, text });
  }

  /** Acts with begin and end; of checks only answers that differ from the one before. */
  addCall(call: ScriptedCall, phase: 'begins' | 'ends'): void {
    const { tag, verb, at, endedAt = at, answer = '' } = call;
    const took = formatMs(endedAt - at);
    if (verb === 'quickCheck' || verb === 'deepCheck') {
      if (phase === 'begins' || this.#answers.get(`${tag} ${verb}`) === answer) return;
      const isFirst = !this.#answers.has(`${tag} ${verb}`);
      this.#answers.set(`${tag} ${verb}`, answer);
      if (!isFirst || answer !== 'healthy') this.add('check', `${verb} of ${tag} after ${took}: ${answer}`);
    } else if (phase === 'begins') this.add('act', `${verb} of ${tag} begins`);
    else this.add('act', `${verb} of ${tag} ends after ${took}: ${answer}`);
  }

  addEvent(event: EngineEvent): void {
    switch (event.type) {
      case 'state-changed':
        return this.add('state', `${event.tag} ${transition(event)}: ${render(event.reason)}`);
      case 'incident-opened':
        return this.add('incident', `incident ${event.incident} of ${event.tag} opens: ${render(event.reason)}`);
      case 'incident-told':
        return this.add(event.kind, `[${event.incident}] ${render(event.sentence)}`);
      case 'incident-ended': {
        const repair = event.repairMs === undefined ? '' : `, repaired after ${formatMs(event.repairMs)}`;
        return this.add('incident', `incident ${event.incident} of ${event.tag} ends: ${event.result}${repair}`);
      }
      case 'alarm-raised':
        return this.add('alarm', `raised ${event.alarm}: ${render(event.sentence)}`);
      case 'alarm-cleared':
        return this.add('alarm', `cleared ${event.alarm}`);
      case 'configuration-changed':
        return this.add('order', render(event.sentence));
      case 'operation-changed':
        return this.add('order', `${event.phase}: ${render(event.sentence)}`);
    }
  }
}

function transition({ from, to }: Extract<EngineEvent, { readonly type: 'state-changed' }>): string {
  return from === to ? `stays ${to}` : `${from} → ${to}`;
}
