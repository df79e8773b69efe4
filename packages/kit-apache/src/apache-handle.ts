import type { Json, ProcessIdentity } from '@lkssp/core';
import { z } from 'zod';
import type { ApacheCall } from './apache-options.js';

const place = z.object({ address: z.string().exactOptional(), port: z.int(), isTls: z.boolean() });

const schema = z.object({
  pid: z.int().min(2),
  startTime: z.int().min(0),
  bootId: z.string(),
  /** Number of the master's session: its own, unless somebody has started it in theirs. */
  session: z.int(),
  listens: z.array(place),
  pidFile: z.string(),
  errorLog: z.string(),
  secured: z.array(z.object({ name: z.string(), address: z.string().exactOptional(), port: z.int() })),
});

/** What the last restore has left: the master, and what it was told to serve. */
export type ApacheHandle = z.output<typeof schema>;

/** The handle of this boot; of an earlier one only what does not name processes. */
export async function handleOf({ handle, host }: ApacheCall): Promise<ApacheHandle | undefined> {
  const parsed = schema.safeParse(handle);
  if (!parsed.success) return undefined;
  return parsed.data.bootId === (await bootId(host)) ? parsed.data : { ...parsed.data, ...NOBODY };
}

const NOBODY = { pid: 0, startTime: 0, session: 0 };

let known: string | undefined;

/** Numbers of processes mean nothing in another boot. Read once: it outlives this process. */
export async function bootId(host: ApacheCall['host']): Promise<string> {
  known ??= await host.read('/proc/sys/kernel/random/boot_id').then(
    (text) => text.trim(),
    () => 'unknown',
  );
  return known;
}

/** As it is stored. */
export const stored = (handle: ApacheHandle): Json => handle satisfies object as Json;

/** The identity in a handle; undefined when it names nobody. */
export function identityIn(handle: ApacheHandle | undefined): ProcessIdentity | undefined {
  return handle === undefined || handle.pid < 2 ? undefined : { pid: handle.pid, startTime: handle.startTime };
}
