/** One message of an event stream (the HTML standard's server-sent events). */
export interface StreamMessage {
  readonly type: string;
  readonly data: string;
}

/** Takes an event stream apart. Feed it text as it comes; a message is given once its empty line has come. */
export class EventStreamParser {
  #rest = '';
  #id: string | undefined;
  #lastId: string | undefined;
  #type = '';
  #data: string[] = [];

  /** Where to go on when the stream breaks: the last id that it has named, also without a message. */
  get lastId(): string | undefined {
    return this.#lastId;
  }

  /** Messages that `text` completes. */
  feed(text: string): readonly StreamMessage[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): readonly StreamMessage[] {
    if (line === '') return this.#complete();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id' && !value.includes('\0')) this.#id = value;
    if (field === 'event') this.#type = value;
    if (field === 'data') this.#data.push(value);
    return [];
  }

  #complete(): readonly StreamMessage[] {
    const message = { type: this.#type === '' ? 'message' : this.#type, data: this.#data.join('\n') };
    const empty = this.#data.length === 0;
    this.#lastId = this.#id;
    this.#type = '';
    this.#data = [];
    return empty ? [] : [message];
  }
}
