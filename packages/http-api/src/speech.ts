import type { Sentence as Told } from '@lkssp/client';
import { type Catalogue, ERRORS, type Fact, render, type Sentence } from '@lkssp/core/engine';

/** Says sentences in one language. */
export interface Speaker {
  /** Language tag for Content-Language. */
  readonly language: string;
  tell(sentence: Sentence): Told;
}

const ENGLISH_ERRORS: Catalogue = new Map(Object.values(ERRORS).map(({ number, text }) => [number, text]));

/** Chooses who speaks to a caller. */
export class Speech {
  readonly #english = speaker('en', ENGLISH_ERRORS);
  readonly #others: ReadonlyMap<string, Speaker>;

  /** `catalogues`: texts by language tag in lower case, `ja`. */
  constructor(catalogues: ReadonlyMap<string, Catalogue> = new Map()) {
    this.#others = new Map([...catalogues].map(([language, texts]) => [language, foreign(language, texts)]));
  }

  /** The speaker of the language that an Accept-Language field (RFC 9110, 12.5.4) likes best among those we have. */
  for(acceptLanguage: string | undefined): Speaker {
    if (acceptLanguage === undefined || this.#others.size === 0) return this.#english;
    for (const language of wanted(acceptLanguage)) {
      const found = this.#spoken(language);
      if (found !== undefined) return found;
    }
    return this.#english;
  }

  #spoken(language: string): Speaker | undefined {
    const [primary = ''] = language.split('-');
    if (primary === 'en') return this.#english;
    return this.#others.get(language) ?? this.#others.get(primary);
  }
}

function speaker(language: string, texts: Catalogue): Speaker {
  const tell = (sentence: Sentence): Told => ({
    number: sentence.number,
    text: render(sentence, texts),
    facts: Object.fromEntries(Object.entries(sentence.facts).map(([name, fact]) => [name, told(fact)])),
  });
  const told = (fact: Fact): Told['facts'][string] => (typeof fact === 'object' ? tell(fact) : fact);
  return { language, tell };
}

/** What a catalogue leaves out is said in English. */
function foreign(language: string, texts: Catalogue): Speaker {
  return speaker(language, new Map([...ENGLISH_ERRORS, ...texts]));
}

/** Languages of the field in lower case, best liked first; those with a weight of 0 are left out. */
function wanted(field: string): readonly string[] {
  return field
    .split(',')
    .map((range) => {
      const [language = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((each) => each.startsWith('q='));
      return { language, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ language }) => language);
}
