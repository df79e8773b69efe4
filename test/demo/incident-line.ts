import type { Incident, IncidentResult } from '@lkssp/client';

const ENDS: Readonly<Record<IncidentResult, string>> = {
  recovered: 'recovered',
  failed: 'given up, it stays failed',
  escalated: 'escalated',
  superseded: 'superseded by a person',
  withdrawn: 'withdrawn',
};

const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** What was done, in its order: the actions of the story. */
const stepsOf = ({ entries }: Incident): string => {
  const steps = entries.filter(({ kind }) => kind === 'action').map(({ sentence }) => sentence.text);
  return steps.length === 0 ? 'nothing was done' : steps.join(', ');
};

/** One incident on one line: cause, steps, time to repair. */
export function incidentLine(incident: Incident): string {
  const { id, tag, cause, reason, result, repairMs } = incident;
  const end = result === undefined ? 'still open' : ENDS[result];
  const time = repairMs === undefined ? '' : ` in ${seconds(repairMs)}`;
  const why = reason.text.split('\n', 1)[0] ?? '';
  return `incident ${id}: ${tag} ${cause} (${why}) | ${stepsOf(incident)} | ${end}${time}`;
}
