/** Names of the `{places}` in a message text, read from its literal type. */
type Places<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;

/**
 * A sentence for a person, kept as number and facts so that it can be said in any language, also years later from the
 * incident history. Plain JSON.
 */
export interface Sentence {
  readonly number: number;
  readonly facts: Readonly<Record<string, Fact>>;
}

/** What stands in a `{place}`; a sentence there is said in the language of the whole. */
export type Fact = string | number | Sentence;

/** Facts that a message names: one for each of its `{places}`. */
export type Facts<Text extends string> = { readonly [Name in Places<Text>]: Fact };

/** Who reads a message when, by effect: error = protection is impaired now; warn = may become so; notice = a protected thing changed. */
export type Level = 'emerg' | 'error' | 'warn' | 'notice' | 'info';

/** One entry of a catalogue. `number` is stable for ever: other languages and other people's log filters refer to it. */
export interface Message {
  readonly number: number;
  readonly level: Level;
  readonly text: string;
}

/** Fills the `{places}` of a text. A place without a fact stays as it is, so that a broken translation is seen and loses nothing. */
export function fill(text: string, facts: Readonly<Record<string, Fact>>, say: (sentence: Sentence) => string): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
    return typeof fact === 'object' ? say(fact) : String(fact ?? place);
  });
}
