import { readFileSync } from 'node:fs';

let known: string | undefined;

/** /proc/sys/kernel/random/boot_id (random(4)): another value means another boot. Read once. */
export function bootId(): string {
  known ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return known;
}
