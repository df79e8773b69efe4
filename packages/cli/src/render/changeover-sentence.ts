import type { Changeover } from '@lkssp/client';

const SUBJECTS: Readonly<Record<Changeover['kind'], string>> = {
  upgrade: 'The upgrade',
  'roll-back': 'The way back',
  restore: 'The restoring of the backup',
};

/** What became of a replacement of programs, kits or store. */
export function changeoverSentence({ kind, phase, from, to, reason }: Changeover): string {
  const what = `${SUBJECTS[kind]} ${from === to ? `(lkssp ${to})` : `from lkssp ${from} to ${to}`}`;
  if (phase === 'running') return `${what} is still under way.`;
  if (phase === 'done') return `${what} is done.`;
  const taken = `${what} was taken back, and everything is as it was before`;
  return reason === undefined ? `${taken}.` : `${taken}: ${reason}`;
}
