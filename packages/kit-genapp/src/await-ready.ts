import type { StartedProcess, SupervisedProcess } from '@lkssp/core';
import { howEnded } from './how-ended.js';
import type { Ready } from './ready-option.js';
import type { ProcessCall } from './supervised-handle.js';
import { wordsOf } from './spoken.js';

/** Pauses between two looks: short at first, as many programs serve within milliseconds. */
const FIRST_LOOK_MS = 5;
const LOOK_MS = 100;
/** How long a program without any sign is watched, so that one that ends at once is noticed. */
const FIRST_STEPS_MS = 100;

/** It serves, as the process that it is now; or why it does not. */
export type Readiness = { readonly serves: SupervisedProcess } | { readonly fails: string };

/** Waits until a started program serves. Ends early when it has ended or the call was given up. */
export async function awaitReady(call: ProcessCall, started: StartedProcess, ready: Ready): Promise<Readiness> {
  try {
    if (ready.by === 'notify') return { serves: await started.ready };
    return await look(call, started.process, signOf(call, started.process, ready));
  } catch (error) {
    return { fails: wordsOf(error) };
  }
}

/** True once the sign has come. */
type Sign = () => Promise<boolean>;

function signOf(call: ProcessCall, process: SupervisedProcess, ready: Ready): Sign {
  const began = performance.now();
  const after = (ms: number) => async (): Promise<boolean> => performance.now() - began >= ms;
  if (ready.by === 'port') return async () => (await call.host.tcp(ready)).answer === 'accepted';
  if (ready.by === 'log') return async () => ready.pattern.test(await call.host.processes.output(process));
  return after(ready.by === 'delay' ? ready.ms : FIRST_STEPS_MS);
}

async function look(call: ProcessCall, process: SupervisedProcess, hasCome: Sign): Promise<Readiness> {
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, LOOK_MS)) {
    // First whether it lives: something else may answer on its port.
    const { life } = call.host.processes.state(process);
    if (life === 'gone') return { fails: `before it served, it ${await howEnded(call, process)}` };
    if (await hasCome()) return { serves: process };
    await call.host.pause(pause);
  }
}
