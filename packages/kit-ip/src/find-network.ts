import type { Host } from '@lkssp/core';
import { z } from 'zod';
import { bitsOf, canonicalAddress, familyOf, sharesNetwork } from './address-text.js';
import { runIp } from './run-ip.js';

/** A network that an interface is in. */
export interface FoundNetwork {
  readonly device: string;
  readonly prefix: number;
}

/** A line of `ip -j route`, as far as it matters here (ip-route(8)). */
const routeSchema = z.object({
  dst: z.string(),
  dev: z.string().optional(),
  type: z.string().optional(),
  gateway: z.unknown().optional(),
  via: z.unknown().optional(),
  metric: z.number().default(0),
  flags: z.array(z.string()).default([]),
});

type Route = z.output<typeof routeSchema>;

/**
 * The network of this host that an address belongs to: the longest match among the routes that need no gateway, on `device`
 * where one is given. Undefined when there is none, `why` when it could not be found out.
 */
export async function findNetwork(
  host: Host,
  address: string,
  device?: string,
): Promise<FoundNetwork | undefined | { readonly why: string }> {
  const family = familyOf(address) === 'ipv4' ? '-4' : '-6';
  const on = device === undefined ? [] : ['dev', device];
  const asked = await runIp(host, ['ip', '-j', family, 'route', 'show', ...on]);
  if (!asked.ok) return { why: asked.why };
  const routes = parseRoutes(asked.stdout);
  if (routes === undefined) return { why: 'ip printed no list of routes' };
  return bestRoute(routes, address, device);
}

/** Undefined when the text is no list. An empty text is an empty list: older versions of ip print that. */
function parseRoutes(text: string): readonly Route[] | undefined {
  try {
    const list = z.array(z.unknown()).parse(JSON.parse(text.trim() === '' ? '[]' : text));
    return list.flatMap((each) => {
      const route = routeSchema.safeParse(each);
      return route.success ? [route.data] : [];
    });
  } catch {
    return undefined;
  }
}

/** Longest prefix first, then lowest metric, as the kernel chooses; a route that is dead at the moment comes last. */
function bestRoute(routes: readonly Route[], address: string, device?: string): FoundNetwork | undefined {
  const fitting = routes.flatMap((route) => {
    const { dst, dev = device, type = 'unicast', gateway, via, metric, flags } = route;
    const [network = '', length] = dst.split('/');
    if (dev === undefined || type !== 'unicast' || gateway !== undefined || via !== undefined) return [];
    const prefix = length === undefined ? bitsOf(familyOf(network)) : Number(length);
    // A route to everything without a gateway, as on tunnels, says nothing about the network.
    if (!(prefix > 0) || canonicalAddress(network) === undefined || !sharesNetwork(address, network, prefix)) return [];
    return [{ device: dev, prefix, metric, isDead: flags.includes('linkdown') || flags.includes('dead') }];
  });
  const [best] = fitting.toSorted(
    (one, two) => Number(one.isDead) - Number(two.isDead) || two.prefix - one.prefix || one.metric - two.metric,
  );
  return best && { device: best.device, prefix: best.prefix };
}
