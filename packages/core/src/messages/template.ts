/** Names of the `{places}` in a message text, read from its literal type. */
type Places<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;

/** Facts that a message names: one for each of its `{places}`. */
export type Facts<Text extends string> = { readonly [Name in Places<Text>]: string | number };

/** Who reads a message when, by effect: error = protection is impaired now; warn = may become so; notice = a protected thing changed. */
export type Level = 'emerg' | 'error' | 'warn' | 'notice' | 'info';

/** One entry of a catalogue. `number` is stable for ever: other languages and other people's log filters refer to it. */
export interface Message {
  readonly number: number;
  readonly level: Level;
  readonly text: string;
}

/** Fills the `{places}` of a text. A place without a fact stays as it is, so that a broken translation is seen and loses nothing. */
export function fill(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(facts[name] ?? place));
}
