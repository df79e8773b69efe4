import type { Terminal } from '../src/terminal/terminal.js';

/** A person at a terminal who gives these answers, one after the other. */
export class ScriptedTerminal implements Terminal {
  readonly canAsk: boolean = true;
  readonly canColour: boolean = true;
  readonly canRedraw: boolean;
  readonly #answers: string[];
  readonly questions: string[] = [];
  printed = '';
  told = '';

  constructor(answers: readonly string[] = [], canRedraw = true) {
    this.#answers = [...answers];
    this.canRedraw = canRedraw;
  }

  out(text: string): void {
    this.printed += text;
  }

  err(text: string): void {
    this.told += text;
  }

  ask(question: string): Promise<string> {
    this.questions.push(question);
    return Promise.resolve(this.#answers.shift() ?? '');
  }
}
