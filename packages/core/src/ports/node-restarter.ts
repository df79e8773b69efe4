/** Why a node is restarted. */
export interface RestartOrder {
  readonly incident: number;
  readonly tag: string;
  /** English sentence for the system's own log. */
  readonly reason: string;
}

/** Restarts the node. The real ones never return when they succeed; what they return says why the node still runs. */
export interface NodeRestarter {
  /** Name for the log: `recording`, `reboot`, `vmware-ha`. */
  readonly name: string;
  restart(order: RestartOrder): Promise<string>;
}
