import type { Home } from './home.js';

/** What a daemon is started with. */
export interface DaemonOrder {
  readonly home: Home;
  /** Read exactly this configuration. */
  readonly configFile?: string;
  /** Whether the configuration may be program code, which runs as root. */
  readonly allowCode: boolean;
  /** Protects nothing, and ends by itself when nobody asks it anything any more. */
  readonly maintenance: boolean;
  /** Words that start this daemon again from any folder. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}
