import { MESSAGES, type MessageName } from './catalogue.js';
import { type Facts, fill, type Message, type Sentence } from './template.js';

export type { Sentence } from './template.js';

/** Texts by number in one language; what it leaves out is said in English. */
export type Catalogue = ReadonlyMap<number, string>;

const BY_NUMBER: ReadonlyMap<number, Message> = new Map(Object.values(MESSAGES).map((each) => [each.number, each]));

/** The sentence `name` with its facts. */
export function say<Name extends MessageName>(name: Name, ...[facts]: SayArguments<Name>): Sentence {
  return { number: MESSAGES[name].number, facts: facts ?? {} };
}

type SayArguments<Name extends MessageName> = keyof Facts<(typeof MESSAGES)[Name]['text']> extends never
  ? []
  : [facts: Facts<(typeof MESSAGES)[Name]['text']>];

/** The entry of a sentence's number. A number that this version does not know (a newer store) is shown with its facts. */
export function messageOf(sentence: Sentence): Message {
  const known = BY_NUMBER.get(sentence.number);
  return (
    known ?? {
      number: sentence.number,
      level: 'info',
      text: `message ${sentence.number} ${JSON.stringify(sentence.facts)}`,
    }
  );
}

/** The words of a sentence, in English or in the language of `catalogue`. */
export function render(sentence: Sentence, catalogue?: Catalogue): string {
  const text = catalogue?.get(sentence.number) ?? messageOf(sentence).text;
  return fill(text, sentence.facts, (inner) => render(inner, catalogue));
}
