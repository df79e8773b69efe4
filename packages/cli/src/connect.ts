import { type Client, createClient } from '@lkssp/client';
import type { Home } from './home.js';

/** A client of the daemon that serves `home`. Nothing is sent before it is used. */
export function connect({ socket }: Home): Client {
  return createClient({ socketPath: socket });
}
