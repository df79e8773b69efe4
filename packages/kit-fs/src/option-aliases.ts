/** Options by any names, as they come in. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Names that Pacemaker's agent Filesystem uses, and ours. */
const ALIASES = {
  directory: 'mountPoint',
  fstype: 'fsType',
  run_fsck: 'fsck',
  force_unmount: 'killHolders',
  statusfile_prefix: 'writeFolder',
} as const;

const YES_NO: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  on: true,
  no: false,
  false: false,
  off: false,
};

/** What makes of a value the one that is stored. What cannot be read is left as it is, and refused by the schema. */
const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  mountPoint: (value) => (typeof value === 'string' ? plain(value) : value),
  // "safe" is how the agent looks for holders, which is how we always do.
  killHolders: (value) => ({ true: 'all', safe: 'all', yes: 'all', false: 'no' })[String(value)] ?? value,
  lazyUmount: (value) => YES_NO[String(value).toLowerCase()] ?? value,
  warnPercent: number,
  errorPercent: number,
};

/** Options with our names, values in the form that is stored. `twice` are names that were given in both forms. */
export function readOptions(raw: RawOptions): { readonly options: RawOptions; readonly twice: readonly string[] } {
  const options: Record<string, unknown> = {};
  const twice: string[] = [];
  for (const [given, value] of Object.entries(raw)) {
    const name = Object.hasOwn(ALIASES, given) ? ALIASES[given as keyof typeof ALIASES] : given;
    if (Object.hasOwn(options, name)) twice.push(name);
    else if (value !== undefined) options[name] = Object.hasOwn(READERS, name) ? READERS[name]?.(value) : value;
  }
  return { options, twice };
}

/** Without a slash at the end, `//` and `/./`: two ways to write one path mean the same resource. */
function plain(path: string): string {
  if (!path.startsWith('/')) return path;
  return `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
}

function number(value: unknown): unknown {
  return typeof value === 'string' && /^\d+(?:\.\d+)?%?$/.test(value) ? Number(value.replace('%', '')) : value;
}
