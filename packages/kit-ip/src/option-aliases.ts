import { addressNumber, canonicalAddress, isDotted } from './address-text.js';

/** Options by any names, as they come in. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Names that Pacemaker's agents IPaddr2 and IPaddr use, and ours. */
const ALIASES = {
  ip: 'address',
  cidr_netmask: 'prefix',
  nic: 'device',
  iflabel: 'label',
  arp_count: 'announceTimes',
  arp_interval: 'announceGapMs',
  check_link_status: 'linkCheck',
  run_arping: 'duplicateCheck',
  noprefixroute: 'noPrefixRoute',
  preferred_lft: 'source',
} as const;

const YES = new Set(['on', 'yes', 'true', '1']);
const NO = new Set(['off', 'no', 'false', '0']);

/** What makes of a value the one that is stored. What cannot be read is left as it is, and refused by the schema. */
const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  prefix: prefixNumber,
  linkCheck: onOff,
  duplicateCheck: onOff,
  noPrefixRoute: (value) => ({ on: true, off: false })[String(onOff(value))] ?? value,
  announceTimes: number,
  announceGapMs: number,
  source: (value) => ({ '0': 'no', forever: 'kernel' })[String(value)] ?? value,
  hostAddress: (value) => ({ on: 'yes', off: 'no' })[String(onOff(value))] ?? value,
  pingList: (value) => (typeof value === 'string' ? value.split(/[\s,]+/).filter((each) => each !== '') : value),
};

/**
 * Options with our names, values in the form that is stored, an address without its `/24` and `%eth0`. `twice` are names that
 * were given in both forms.
 */
export function readOptions(raw: RawOptions): { readonly options: RawOptions; readonly twice: readonly string[] } {
  const found: Record<string, unknown> = {};
  const twice: string[] = [];
  for (const [given, value] of Object.entries(raw)) {
    const name = Object.hasOwn(ALIASES, given) ? ALIASES[given as keyof typeof ALIASES] : given;
    if (Object.hasOwn(found, name)) twice.push(name);
    else if (value !== undefined) found[name] = READERS[name]?.(value) ?? value;
  }
  return { options: withParts(found), twice };
}

/** Takes prefix and zone out of the address, unless they contradict what was said beside it. */
function withParts(options: Record<string, unknown>): RawOptions {
  const { address, prefix, device } = options;
  if (typeof address !== 'string') return options;
  const [, bare = '', zone, length] = /^([^%/]*)(?:%([^/]*))?(?:\/(.*))?$/.exec(address.trim()) ?? [];
  const inAddress = length === undefined ? undefined : prefixNumber(length);
  // Left as it is, the address is refused for what is in it.
  if (contradicts(inAddress, prefix) || contradicts(zone, device)) return options;
  const parts = { prefix: prefix ?? inAddress, device: device ?? zone };
  const given = Object.entries(parts).filter((each) => each[1] !== undefined);
  return { ...options, address: canonicalAddress(bare) ?? bare, ...Object.fromEntries(given) };
}

const contradicts = (one: unknown, other: unknown): boolean =>
  one !== undefined && other !== undefined && one !== other;

/** `24`, `/24` or `255.255.255.0`. */
function prefixNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim().replace(/^\//, '');
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (!isDotted(text)) return value;
  const bits = addressNumber(text).toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : value;
}

function onOff(value: unknown): unknown {
  const word = String(value).toLowerCase();
  return YES.has(word) ? 'on' : NO.has(word) ? 'off' : value;
}

function number(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}
