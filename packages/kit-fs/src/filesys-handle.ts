import type { Call, MountEntry } from '@lkssp/core';
import { z } from 'zod';
import type { FilesysOptions } from './filesys-options.js';

/** The call of a verb of a file system. */
export type FsCall = Call<FilesysOptions>;

const schema = z.object({
  device: z.string(),
  root: z.string(),
  type: z.string(),
  source: z.string(),
  /** Options as the kernel showed them: what it shows later is compared with this, never with a text that people wrote. */
  shown: z.array(z.string()),
  /** Where ext4 counts its errors, and how many there were. */
  errors: z.object({ file: z.string(), count: z.number() }).exactOptional(),
});

/** What was mounted when it came into service. */
export type FilesysHandle = z.output<typeof schema>;

/** What the last restore has left. */
export function handleOf(call: FsCall): FilesysHandle | undefined {
  const parsed = schema.safeParse(call.handle);
  return parsed.success ? parsed.data : undefined;
}

/** Words that tell a state, or which of its addresses a server answers from now. */
const STATE = /^(?:rw|ro|emergency_ro|shutdown|(?:client|mount)?addr=.*)$/;

/** Options as the kernel shows them. */
export function shownOptions({ options, superOptions }: MountEntry): readonly string[] {
  return [...new Set([...options, ...superOptions])].filter((each) => !STATE.test(each)).toSorted();
}
