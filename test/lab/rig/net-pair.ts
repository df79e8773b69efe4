import { randomBytes } from 'node:crypto';
import { attempt, type CommandEnd, command } from './command.ts';

/** Two interfaces joined by a cable: `near` here, `far` in a network namespace of its own, which stands for another host. */
export class NetPair {
  readonly near: string;
  readonly far: string;
  /** Name of the other host's network namespace, for `ip netns`. */
  readonly namespace: string;

  private constructor(id: string) {
    this.near = `n${id}`;
    this.far = `f${id}`;
    this.namespace = `far-${id}`;
  }

  /** Both ends up, no addresses but the link-local ones. */
  static async make(): Promise<NetPair> {
    const pair = new NetPair(randomBytes(4).toString('hex'));
    const { near, far, namespace } = pair;
    await command(['ip', 'netns', 'add', namespace]);
    await command(['ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', namespace]);
    await command(['ip', 'link', 'set', near, 'up']);
    await pair.onFar('ip', 'link', 'set', 'lo', 'up');
    await pair.onFar('ip', 'link', 'set', far, 'up');
    return pair;
  }

  /** Runs a program on the other host; it has to succeed. */
  onFar(...argv: readonly [string, ...string[]]): Promise<string> {
    return command(['ip', 'netns', 'exec', this.namespace, ...argv]);
  }

  /** Runs a program on the other host, whatever comes of it. */
  attemptOnFar(...argv: readonly [string, ...string[]]): Promise<CommandEnd> {
    return attempt(['ip', 'netns', 'exec', this.namespace, ...argv]);
  }

  /** Gives this end an address, `192.0.2.1/24`. IPv6 without duplicate detection, unless asked for. */
  async addNear(address: string, { isProbed = false } = {}): Promise<void> {
    await command(['ip', 'address', 'add', address, 'dev', this.near, ...noProbe(address, isProbed)]);
  }

  /** Gives the other host an address. */
  async addFar(address: string, { isProbed = false } = {}): Promise<void> {
    await this.onFar('ip', 'address', 'add', address, 'dev', this.far, ...noProbe(address, isProbed));
  }

  async removeNear(address: string): Promise<void> {
    await command(['ip', 'address', 'del', address, 'dev', this.near]);
  }

  /** `down` as an administrator does it. IPv6 addresses go with it, IPv4 ones stay. */
  async setNear(state: 'up' | 'down'): Promise<void> {
    await command(['ip', 'link', 'set', this.near, state]);
  }

  /** Pulls the cable, or plugs it in: this end stays up and loses its carrier. */
  async setCarrier(isThere: boolean): Promise<void> {
    await this.onFar('ip', 'link', 'set', this.far, isThere ? 'up' : 'down');
  }

  /** The interface is gone altogether. */
  async remove(): Promise<void> {
    await attempt(['ip', 'link', 'del', this.near]);
  }

  async end(): Promise<void> {
    await this.remove();
    await attempt(['ip', 'netns', 'del', this.namespace]);
  }
}

const noProbe = (address: string, isProbed: boolean): readonly string[] =>
  address.includes(':') && !isProbed ? ['nodad'] : [];
