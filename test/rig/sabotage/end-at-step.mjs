import { subscribe } from 'node:diagnostics_channel';
import process from 'node:process';

/** Preloaded into a daemon: ends it when a changeover has reached the step LKSSP_SABOTAGE_STEP, as if the power had gone. */
subscribe('lkssp:changeover-step', (step) => {
  if (step === process.env.LKSSP_SABOTAGE_STEP) process.kill(process.pid, 'SIGKILL');
});
