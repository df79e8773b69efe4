import { command } from '../rig/command.ts';

/** Lets the kernel finish duplicate detection on an interface in a fifth of a second instead of up to two. */
export async function quickDetection(device: string): Promise<void> {
  await command(['sysctl', '-q', '-w', `net/ipv6/conf/${device}/router_solicitation_delay=0`]);
  await command(['sysctl', '-q', '-w', `net/ipv6/neigh/${device}/retrans_time_ms=200`]);
}
