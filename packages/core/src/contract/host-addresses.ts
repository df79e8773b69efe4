/** A network interface, from rtnetlink(7). */
export interface LinkState {
  readonly index: number;
  readonly name: string;
  /** Other names of it (ip-link(8) altname). */
  readonly alternativeNames: readonly string[];
  /** Set up by a person (IFF_UP). */
  readonly isUp: boolean;
  /** The cable, or what stands for it, is connected (IFF_LOWER_UP). */
  readonly hasCarrier: boolean;
  readonly isLoopback: boolean;
  /** RFC 2863 state: `up`, `down`, `lowerlayerdown`, `dormant`, `unknown` … */
  readonly operationalState: string;
  /** Hardware address, lower case with colons; empty where there is none. */
  readonly mac: string;
  readonly mtu: number;
}

/** An address on an interface, from rtnetlink(7). */
export interface AddressState {
  /** In its canonical text: RFC 5952 for IPv6. */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  /** Length of the prefix in bits. */
  readonly prefix: number;
  /** Name and number of the interface. */
  readonly device: string;
  readonly index: number;
  /** `global`, `link`, `host`, `site`, or the number as text. */
  readonly scope: string;
  readonly label?: string;
  /** IPv6: duplicate address detection runs. */
  readonly isTentative: boolean;
  /** IPv6: another host answers for it. It cannot be used. */
  readonly isDuplicate: boolean;
  /** Not used as source of new connections. */
  readonly isDeprecated: boolean;
  readonly isSecondary: boolean;
  /** False for one that a DHCP client or router advertisements will take away again. */
  readonly isPermanent: boolean;
}

/** Asks whether another host on the link has the address: ARP probe (RFC 5227) or neighbour solicitation (RFC 4861). */
export interface AddressProbe {
  readonly address: string;
  readonly device: string;
  /** Milliseconds to wait for answers. Default 1000. */
  readonly withinMs?: number;
}

/** `taken`: `by` (hardware address) answered. `free`: nobody did. `unable`: we could not ask. */
export interface AddressProbeResult {
  readonly answer: 'free' | 'taken' | 'unable';
  readonly by?: string;
  readonly reason: string;
}

/** Tells the neighbours where an address is now: gratuitous ARP, or unsolicited neighbour advertisements. */
export interface Announcement {
  readonly address: string;
  readonly device: string;
  /** Default 5. */
  readonly times?: number;
  /** Milliseconds between two. Default 200. */
  readonly gapMs?: number;
}

/** How often it was sent; fewer than asked for with the reason. */
export interface AnnouncementResult {
  readonly sent: number;
  readonly reason: string;
}

/** Addresses and interfaces of the network namespace that lkssp runs in. Changes are made with ip(8) through `run`. */
export interface HostAddresses {
  /** All interfaces. Throws LKSSP_HOST_UNABLE when the kernel could not be asked. */
  links(): readonly LinkState[];
  /** All addresses. Throws LKSSP_HOST_UNABLE when the kernel could not be asked. */
  all(): readonly AddressState[];
  /** Never rejects. */
  probe(request: AddressProbe): Promise<AddressProbeResult>;
  /** Never rejects. Resolves after the last one was sent. */
  announce(request: Announcement): Promise<AnnouncementResult>;
}
