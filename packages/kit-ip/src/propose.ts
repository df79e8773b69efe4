import type { AddressState, Host, Json, LinkState, Proposal } from '@lkssp/core';
import { inUse } from './add-address.js';
import { isLinkLocal, prefixRefusal } from './address-refusal.js';
import { findNetwork } from './find-network.js';
import { type IpOptions, ipOptions } from './ip-options.js';
import { type RawOptions, readOptions } from './option-aliases.js';
import { linkNamed, placesOf } from './sight.js';
import { isOfHost, listed, wordsOf } from './spoken.js';

const PROBE_MS = 1000;

/** Where the address belongs; or what stands against it. */
type Place = { readonly device: string; readonly prefix: number } | { readonly problem: string };

/** Finds interface and prefix, and what stands against the address. */
export async function propose({
  options: raw,
  host,
}: {
  readonly options: Json;
  readonly host: Host;
}): Promise<Proposal> {
  const parsed = ipOptions.safeParse(raw);
  // What is wrong with them is said, with a path, by those who validate.
  if (!parsed.success) return { options: raw, problems: [], children: [] };
  const options = readOptions(raw as RawOptions).options as { readonly [name: string]: Json };
  try {
    const place = await placeOf(host, parsed.data);
    if ('problem' in place) return { options, problems: [place.problem], children: [] };
    const problems = await problemsOf(host, { ...parsed.data, ...place });
    return { options: { ...options, ...place }, problems, children: [] };
  } catch (error) {
    if (isOfHost(error)) return { options, problems: [wordsOf(error)], children: [] };
    throw error;
  }
}

async function placeOf(host: Host, options: IpOptions): Promise<Place> {
  const { address, device } = options;
  const links = host.addresses.links();
  const link = device === undefined ? undefined : linkNamed(links, device);
  if (device !== undefined && link === undefined) return { problem: noDevice(device, links) };
  const present = placesOf(address, link, { links, all: host.addresses.all() });
  const here = present.filter((each) => link === undefined || each.index === link.index);
  const [first] = present;
  if (device === undefined && isLinkLocal(address))
    return { problem: `${address} is link-local: name the device that it is meant for` };
  if (first !== undefined && here.length === 0) return { problem: onAnother(address, first.device, device ?? '') };
  return placeFrom(here, options) ?? (await placeByRoutes(host, options, link));
}

/** The address is there already: that tells where it belongs. */
function placeFrom(here: readonly AddressState[], { address, device, prefix }: IpOptions): Place | undefined {
  const exact = here.find((each) => each.prefix === prefix) ?? here[0];
  if (exact === undefined) return undefined;
  if (device === undefined && prefix !== undefined && exact.prefix !== prefix)
    return { problem: `${address} is on ${exact.device} with the prefix ${exact.prefix}, not ${prefix}` };
  return { device: device ?? exact.device, prefix: prefix ?? exact.prefix };
}

async function placeByRoutes(host: Host, options: IpOptions, link: LinkState | undefined): Promise<Place> {
  const { address, device, prefix } = options;
  if (device !== undefined && prefix !== undefined) return { device, prefix };
  const found = await findNetwork(host, address, link?.name);
  if (found !== undefined && 'why' in found)
    return { problem: `the routes could not be read (${found.why}): name device and prefix` };
  if (found !== undefined) return { device: device ?? found.device, prefix: prefix ?? found.prefix };
  return device === undefined
    ? { problem: `${address} is in no network of this host: name the device that it is meant for` }
    : { problem: `${address} is in no network of ${device}: name the prefix too, for example ${address}/24` };
}

const noDevice = (device: string, links: readonly LinkState[]): string => {
  const names = links.filter((each) => !each.isLoopback).map(({ name }) => name);
  return `there is no interface ${device}; there ${names.length === 1 ? 'is' : 'are'} ${listed(names)}`;
};

const onAnother = (address: string, found: string, wanted: string): string =>
  `${address} is on ${found} already: name that device, or take it away there before it goes to ${wanted}`;

async function problemsOf(
  host: Host,
  options: IpOptions & { readonly device: string; readonly prefix: number },
): Promise<readonly string[]> {
  const { address, device, prefix, pingList } = options;
  const all = host.addresses.all();
  const links = host.addresses.links();
  const isHere = placesOf(address, linkNamed(links, device), { links, all }).length > 0;
  const own = pingList.filter((target) => all.some((each) => each.address === target));
  const refusal = prefixRefusal(address, prefix);
  return [
    ...(refusal === undefined ? [] : [`the prefix ${prefix} of ${device} ${refusal}`]),
    ...own.map((target) => `${target} of the ping list is an address of this host and would always answer`),
    ...(isHere ? [] : await otherHost(host, options)),
  ];
}

/** Two hosts with one address harm each other from the first moment on. */
async function otherHost(
  host: Host,
  { address, device, duplicateCheck }: IpOptions & { readonly device: string },
): Promise<readonly string[]> {
  if (duplicateCheck === 'off') return [];
  const probe = await host.addresses.probe({ address, device, withinMs: PROBE_MS });
  return probe.answer === 'taken' ? [inUse(address, device, probe)] : [];
}
