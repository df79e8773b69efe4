/** What the engine must know of the machine it runs on. */
export interface Machine {
  /** Name of this node. */
  readonly node: string;
  /** /proc/sys/kernel/random/boot_id: another value means another boot. */
  readonly bootId: string;
  /** True from the moment that a shutdown or reboot is in progress, by anyone. */
  goingDown(): boolean;
  /** Why verdicts that began at `sinceMonotonic` may speak of us rather than of the resource (event loop stalled, machine was suspended, no descriptors, no memory), or undefined when nothing points at us. */
  suspicion(sinceMonotonic: number): string | undefined;
}
