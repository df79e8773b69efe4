/** Somebody who keeps Debian's Apache alive. */
export interface Guardian {
  /** Sets it up and resolves when the web server serves under it. */
  readonly begin: () => Promise<void>;
  /** Resolves when the repair is over for it too, and it would repair the next failure as the first. */
  readonly calm: () => Promise<void>;
  /** Ends it together with the web server. */
  readonly end: () => Promise<void>;
}

/** Names of the guardians, and what they are called in the table. */
export const GUARDIANS = {
  systemd: 'systemd, Restart=always',
  monit: 'Monit, cycle of 1 s',
  lkssp: 'lkssp',
} as const;

export type GuardianName = keyof typeof GUARDIANS;

/** Milliseconds from kill to service, by guardian. */
export type Healed = Readonly<Record<GuardianName, readonly number[]>>;
