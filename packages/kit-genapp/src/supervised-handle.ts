import type { Call, ProcessTarget, SupervisedProcess } from '@lkssp/core';
import { z } from 'zod';
import type { ProcessOptions } from './process-options.js';

/** The call of a verb of the supervised form. */
export type ProcessCall = Call<ProcessOptions>;

const schema = z.object({
  pid: z.int().min(2),
  startTime: z.int().min(0),
  bootId: z.string(),
  log: z.string(),
  cgroup: z.string().exactOptional(),
});

/** The program that the last restore has left; also found when its handle was lost between start and answer. */
export async function supervisedOf(call: ProcessCall): Promise<SupervisedProcess | undefined> {
  const parsed = schema.safeParse(call.handle);
  return parsed.success ? parsed.data : await call.host.processes.find();
}

/** What to watch: the main process. */
export function targetOf({ pid, startTime }: SupervisedProcess): ProcessTarget {
  return { kind: 'process', pid, startTime };
}
