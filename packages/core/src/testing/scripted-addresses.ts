import { isIPv6 } from 'node:net';
import type {
  AddressProbe,
  AddressProbeResult,
  AddressState,
  Announcement,
  AnnouncementResult,
  HostAddresses,
  LinkState,
} from '../contract/host-addresses.js';
import { LksspError } from '../errors/lkssp-error.js';

/** Pretended interfaces and addresses; everything can be changed while a test runs. What is announced or probed is written down as asked. */
export class ScriptedAddresses {
  readonly links: LinkState[] = [];
  readonly addresses: AddressState[] = [];
  /** Addresses that other hosts have, with their hardware addresses. */
  readonly neighbours = new Map<string, string>();
  /** Set: the kernel could not be asked, and why. */
  unable: string | undefined;
  /** Set: packets of our own cannot be sent, and why. */
  mute: string | undefined;

  constructor() {
    this.addLink('lo', { isLoopback: true, mac: '00:00:00:00:00:00', mtu: 65_536, operationalState: 'unknown' });
    this.put('127.0.0.1', 'lo', { prefix: 8, scope: 'host' });
    this.put('::1', 'lo', { prefix: 128, scope: 'host' });
  }

  /** Adds an interface, up and with carrier unless said otherwise; one of the same name is replaced. */
  addLink(name: string, parts: Partial<LinkState> = {}): LinkState {
    const index = parts.index ?? Math.max(0, ...this.links.map((each) => each.index)) + 1;
    const link: LinkState = {
      index,
      name,
      alternativeNames: [],
      isUp: true,
      hasCarrier: true,
      isLoopback: false,
      operationalState: 'up',
      mac: `52:54:00:00:00:${index.toString(16).padStart(2, '0')}`,
      mtu: 1500,
      ...parts,
    };
    this.#drop(this.links, (each) => each.name === name);
    this.links.push(link);
    return link;
  }

  /** Changes an interface; its addresses follow a new name. Throws when it is not there. */
  changeLink(name: string, parts: Partial<LinkState>): void {
    const at = this.links.findIndex((each) => each.name === name);
    const old = this.links[at];
    if (old === undefined) throw new Error(`no interface ${name} is scripted`);
    this.links[at] = { ...old, ...parts };
    for (const [place, each] of this.addresses.entries())
      if (each.device === name) this.addresses[place] = { ...each, device: parts.name ?? name };
  }

  /** Takes an interface away, with its addresses. */
  dropLink(name: string): void {
    this.#drop(this.links, (each) => each.name === name);
    this.#drop(this.addresses, (each) => each.device === name);
  }

  /** Puts an address on an interface; the same one with the same prefix there is replaced. */
  put(address: string, device: string, parts: Partial<AddressState> = {}): AddressState {
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const state: AddressState = {
      address,
      family,
      prefix: family === 'ipv6' ? 64 : 24,
      device,
      index: this.links.find(({ name }) => name === device)?.index ?? 0,
      scope: 'global',
      isTentative: false,
      isDuplicate: false,
      isDeprecated: false,
      isSecondary: false,
      isPermanent: true,
      ...parts,
    };
    this.#drop(
      this.addresses,
      (each) => each.address === address && each.device === device && each.prefix === state.prefix,
    );
    this.addresses.push(state);
    return state;
  }

  /** Takes an address away, from one interface or from all. True when it was there. */
  take(address: string, device?: string): boolean {
    return this.#drop(
      this.addresses,
      (each) => each.address === address && (device === undefined || each.device === device),
    );
  }

  of(ask: (what: string, detail: unknown) => void): HostAddresses {
    return {
      links: () => this.#asked(this.links, 'interfaces'),
      all: () => this.#asked(this.addresses, 'addresses'),
      probe: async (request) => {
        ask('probe', request);
        return this.#probe(request);
      },
      announce: async (request) => {
        ask('announce', request);
        return this.#announce(request);
      },
    };
  }

  #asked<Each>(list: readonly Each[], what: string): readonly Each[] {
    if (this.unable === undefined) return [...list];
    throw new LksspError('LKSSP_HOST_UNABLE', { what: `the table of ${what}`, why: this.unable });
  }

  #probe({ address, device }: AddressProbe): AddressProbeResult {
    const why = this.mute ?? this.#obstacle(device);
    if (why !== undefined) return { answer: 'unable', reason: `${address} could not be asked for: ${why}` };
    const by = this.neighbours.get(address);
    if (by === undefined) return { answer: 'free', reason: `nobody on ${device} answered for ${address}` };
    return { answer: 'taken', by, reason: `the host with the hardware address ${by} has ${address}` };
  }

  #announce({ address, device, times = 5 }: Announcement): AnnouncementResult {
    const why = this.mute ?? this.#obstacle(device);
    if (why !== undefined) return { sent: 0, reason: `${address} was not announced: ${why}` };
    return { sent: times, reason: `${address} was announced ${times} times on ${device}` };
  }

  #obstacle(device: string): string | undefined {
    const link = this.links.find((each) => each.name === device || each.alternativeNames.includes(device));
    if (link === undefined) return `there is no interface ${device}`;
    return link.isUp && link.hasCarrier ? undefined : `${device} has no carrier`;
  }

  #drop<Each>(list: Each[], isMeant: (each: Each) => boolean): boolean {
    const kept = list.filter((each) => !isMeant(each));
    const isLess = kept.length < list.length;
    list.splice(0, list.length, ...kept);
    return isLess;
  }
}
