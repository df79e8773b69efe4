/** Options by any names, as they come in. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Names that Pacemaker's agent apache uses, and ours. */
const ALIASES: Readonly<Record<string, string>> = {
  configfile: 'config',
  envfiles: 'envFile',
  options: 'arguments',
};

/** Two URLs of that agent, each with its pattern. */
const ASKED = [
  { url: 'statusurl', regex: 'testregex' },
  { url: 'testurl', regex: 'testregex10' },
  { url: 'statusUrl', regex: 'testRegex' },
] as const;

const words = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(/\s+/).filter((each) => each !== '') : value;

const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  envFile: words,
  arguments: words,
  url: (value) => (typeof value === 'string' ? [value] : value),
};

/** Options with our names. `twice` are names that were given in both forms. */
export function readOptions(raw: RawOptions): { readonly options: RawOptions; readonly twice: readonly string[] } {
  const found: Record<string, unknown> = {};
  const twice: string[] = [];
  const { rest, urls } = askedUrls(raw);
  for (const [given, value] of Object.entries(rest)) {
    const name = Object.hasOwn(ALIASES, given) ? (ALIASES[given] ?? given) : given;
    if (Object.hasOwn(found, name)) twice.push(name);
    else if (value !== undefined) found[name] = READERS[name]?.(value) ?? value;
  }
  if (urls.length > 0) {
    if (Object.hasOwn(found, 'url')) twice.push('url');
    else found['url'] = urls;
  }
  return { options: found, twice };
}

/** The agent's URLs as ours, and everything else. A pattern without its URL stays, and is refused as unknown. */
function askedUrls(raw: RawOptions): { readonly rest: RawOptions; readonly urls: readonly unknown[] } {
  const rest: Record<string, unknown> = { ...raw };
  const urls = ASKED.flatMap(({ url, regex }) => {
    if (!Object.hasOwn(rest, url)) return [];
    const asked = { url: rest[url], ...(Object.hasOwn(rest, regex) ? { regex: rest[regex] } : {}) };
    delete rest[url];
    delete rest[regex];
    return [asked];
  });
  return { rest, urls };
}
