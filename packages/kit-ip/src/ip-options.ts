import { z } from 'zod';
import { addressRefusal, isLinkLocal, prefixRefusal } from './address-refusal.js';
import { canonicalAddress, familyOf } from './address-text.js';
import { type RawOptions, readOptions } from './option-aliases.js';

/** The kernel's limit of a label, with the name of the device before it (linux/if.h). */
const LONGEST_LABEL = 15;
/** What announcing may add to a restore at most. */
const LONGEST_ANNOUNCING_MS = 20_000;

const onOff = z.enum(['on', 'off']).default('on');

const fields = z.strictObject({
  address: z.string().describe('IPv4 or IPv6 address; 192.0.2.10/24 says the prefix too'),
  prefix: z
    .int()
    .min(1)
    .max(128)
    .optional()
    .describe('Length of the network part, 24 or 255.255.255.0; found from the routes when left out'),
  device: z
    .string()
    // Whatever else the kernel takes for a name, but nothing that ip(8) could read as an option.
    .regex(/^(?!-|\.{1,2}$)[^\s/:\0]{1,127}$/, 'must be the name of a network interface')
    .optional()
    .describe('Network interface, by its name or an alternative name; found from the routes when left out'),
  pingList: z
    .array(z.string())
    .max(16)
    .default([])
    .describe('Addresses that deepCheck pings from this one; any reply counts'),
  linkCheck: z
    .enum(['on', 'off', 'strict'])
    .default('on')
    .describe(
      'What an interface means for the address: switched off is failed and without carrier degraded; with strict that is failed too; off: nothing',
    ),
  duplicateCheck: onOff.describe('Whether other hosts are asked for the address before it is added, and by deepCheck'),
  source: z
    .enum(['kernel', 'yes', 'no'])
    .default('kernel')
    .describe('Whether connections to its network come from it; kernel leaves that to the system'),
  label: z
    .string()
    .regex(/^[\w.-]{1,13}$/, 'must be 1 to 13 letters, digits, ".", "-" or "_"')
    .optional()
    .describe('IPv4: label that old tools show, without the device and the colon'),
  announceTimes: z.int().min(0).max(100).default(4).describe('How often neighbours are told where it is now'),
  announceGapMs: z.int().min(0).max(5000).default(50).describe('Milliseconds between two announcements'),
  noPrefixRoute: z.boolean().default(false).describe('Add no route for its network'),
  hostAddress: z
    .enum(['auto', 'yes', 'no'])
    .default('auto')
    .describe('Whether it is the own address of the host, watched and never removed; auto: when it is there at create'),
});

/** Valid options of an address. */
export type IpOptions = z.output<typeof fields>;

function checkPlace({ address, prefix }: IpOptions, say: Say): void {
  const refusal = addressRefusal(address);
  if (refusal !== undefined) return say('address', refusal);
  const wrong = prefix === undefined ? undefined : prefixRefusal(address, prefix);
  if (wrong !== undefined) say('prefix', wrong);
}

function checkPings({ address, pingList }: IpOptions, say: Say): void {
  for (const target of pingList) {
    const refusal = addressRefusal(target);
    if (refusal !== undefined) say('pingList', `${target}: ${refusal}`);
    else if (isLinkLocal(target)) say('pingList', `${target} is link-local: name an address of a network`);
    else if (familyOf(target) !== familyOf(address)) say('pingList', `${target} cannot be reached from ${address}`);
  }
}

function checkRest({ address, device, label, announceTimes, announceGapMs, ...rest }: IpOptions, say: Say): void {
  if (label !== undefined && familyOf(address) === 'ipv6') say('label', 'is for IPv4 addresses only');
  if (label !== undefined && `${device ?? ''}:${label}`.length > LONGEST_LABEL)
    say('label', `must be at most ${LONGEST_LABEL} characters together with the device and a colon`);
  if (announceTimes * announceGapMs > LONGEST_ANNOUNCING_MS)
    say('announceTimes', `must take at most ${LONGEST_ANNOUNCING_MS / 1000} s together with announceGapMs`);
  if (rest.noPrefixRoute && rest.source === 'yes')
    say('source', 'cannot be yes when there is no route for its network');
}

type Say = (path: string, message: string) => void;

/** Names and forms that other tools use are taken too: see option-aliases. */
export const ipOptions = z.preprocess(
  (value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { options, twice } = readOptions(value as RawOptions);
    for (const name of twice)
      context.addIssue({ code: 'custom', path: [name], message: 'is given twice, under two names' });
    return options;
  },
  fields.superRefine((options, context) => {
    const say: Say = (path, message) => context.addIssue({ code: 'custom', path: [path], message });
    for (const check of [checkPlace, checkPings, checkRest]) check(options, say);
  }),
);

/** JSON Schema of the options, by our names. */
export const ipOptionsSchema = z.toJSONSchema(fields, { io: 'input' });

/** The canonical address: two ways to write one address mean the same resource. A link-local one is one only with its device. */
export function identifyIp({ address, device }: IpOptions): string {
  const canonical = canonicalAddress(address) ?? address;
  return isLinkLocal(canonical) ? `${canonical}%${device ?? ''}` : canonical;
}
