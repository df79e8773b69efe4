import { isIPv6 } from 'node:net';
import type { RunRequest, RunResult } from '@lkssp/core';
import { ScriptedMachine } from '@lkssp/core/testing';

type Answer = Partial<RunResult>;

const REFUSED = 2;

/** A machine with one interface `eth0` in two networks, on which `ip` acts as ip(8) does, as far as the kit uses it. */
export class ScriptedNetwork extends ScriptedMachine {
  /** What `ip -j route show` prints. */
  routes: readonly object[] = [
    { dst: 'default', gateway: '192.0.2.254', dev: 'eth0', flags: [] },
    { dst: '192.0.2.0/24', dev: 'eth0', protocol: 'kernel', scope: 'link', prefsrc: '192.0.2.1', flags: [] },
    { dst: '2001:db8::/64', dev: 'eth0', protocol: 'kernel', metric: 256, flags: [] },
  ];
  /** What becomes of an address that is added, for example tentative ones. */
  readonly fates: Parameters<ScriptedMachine['addresses']['put']>[2][] = [];
  /** Exit codes of ping by target; 1 where none is given. */
  readonly pings = new Map<string, number>();

  constructor() {
    super();
    this.addresses.addLink('eth0');
    this.addresses.put('192.0.2.1', 'eth0');
    this.addresses.put('2001:db8::1', 'eth0');
    this.commands.push(
      { command: 'ip', answer: (request) => this.#ip(request) },
      { command: 'ping', answer: ({ argv }) => ({ code: this.pings.get(argv.at(-1) ?? '') ?? 1 }) },
    );
  }

  /** The lines of `ip` that changed something. */
  changes(): readonly string[] {
    return this.askedFor('run')
      .map((request) => (request as RunRequest).argv.join(' '))
      .filter((line) => !line.includes(' show'));
  }

  #ip({ argv }: RunRequest): Answer {
    const [, ...words] = argv;
    const [what, verb, ...rest] = words.filter((word) => !word.startsWith('-'));
    if (what === 'route') return verb === 'show' ? { stdout: JSON.stringify(this.routes) } : {};
    if (what === 'link') return this.#switchOn(rest[1] ?? '');
    const [address = '', length] = (rest[0] ?? '').split('/');
    const place = { address, prefix: Number(length), device: rest[2] ?? '' };
    if (!this.addresses.links.some(({ name }) => name === place.device)) return refusal('Cannot find device', 1);
    return verb === 'add' ? this.#add(place, rest) : this.#drop(place);
  }

  #switchOn(name: string): Answer {
    this.addresses.changeLink(name, { isUp: true, hasCarrier: true });
    return {};
  }

  #add(place: Place, words: readonly string[]): Answer {
    if (this.#find(place) !== undefined) return refusal('RTNETLINK answers: File exists');
    const label = words[words.indexOf('label') + 1];
    const isDeprecated = words.includes('preferred_lft');
    const details = words.includes('label') && label !== undefined ? { label } : {};
    const parts = { prefix: place.prefix, isDeprecated, ...details, ...this.fates.shift() };
    this.addresses.put(place.address, place.device, parts);
    return {};
  }

  #drop(place: Place): Answer {
    const found = this.#find(place);
    if (found === undefined) return refusal('RTNETLINK answers: Cannot assign requested address');
    this.addresses.addresses.splice(this.addresses.addresses.indexOf(found), 1);
    return {};
  }

  #find({ address, prefix, device }: Place) {
    return this.addresses.addresses.find(
      (each) => each.address === address && each.prefix === prefix && each.device === device,
    );
  }
}

interface Place {
  readonly address: string;
  readonly prefix: number;
  readonly device: string;
}

const refusal = (stderr: string, code = REFUSED): Answer => ({ code, stderr });

/** The family's usual prefix. */
export const prefixFor = (address: string): number => (isIPv6(address) ? 64 : 24);
