import type { UnitState } from '@lkssp/core';
import type { QspCall } from './qsp-options.js';

const WITHIN_MS = 1500;
const LOOK_BACK = 30;
const LINES = 3;
const LONGEST = 400;

/** What systemd and our drop-in say at every start and stop. */
const USUAL =
  /^(?:Starting|Started|Stopping|Stopped|Finished) |: (?:Deactivated successfully|Consumed |Scheduled restart|Skipped due to)|^Condition check resulted|^lkssp /;

/** `reason`, and the last words of a unit in the journal where there are any. Never rejects. */
export async function withObituary({ host }: QspCall, { name, manager }: UnitState, reason: string): Promise<string> {
  if (manager !== 'systemd') return reason;
  const argv = ['journalctl', '--no-pager', '--quiet', '--output=cat', `--lines=${LOOK_BACK}`, '--unit', name] as const;
  const words = await host.run({ argv, withinMs: WITHIN_MS }).then(
    ({ ok, stdout }) => (ok ? telling(stdout) : ''),
    () => '',
  );
  return words === '' ? reason : `${reason}; its last words: ${words}`;
}

function telling(output: string): string {
  const words = output
    .split('\n')
    // Control characters must not reach a screen.
    .map((line) => line.replace(/[\p{Cc}\s]+/gu, ' ').trim())
    .filter((line) => line !== '' && !USUAL.test(line))
    .slice(-LINES)
    .join(' | ');
  return words.length > LONGEST ? `…${words.slice(-LONGEST)}` : words;
}
