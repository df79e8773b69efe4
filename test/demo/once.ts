import { setTimeout as pause } from 'node:timers/promises';
import type { IncidentCause, IncidentResult, StateName } from '@lkssp/client';
import { command } from '../lab/rig/command.ts';
import { signal } from '../rig/cleanup.ts';
import { EventLog } from '../rig/event-log.ts';
import type { ProcessFacts } from '../rig/process-facts.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { exists } from './applications.ts';
import type { Demonstration } from './demonstration.ts';
import { upgradeKit } from './hot-upgrade.ts';
import { incidentLine } from './incident-line.ts';

/** One thing that is broken, and what must come of it. */
interface Breaking {
  readonly says: string;
  readonly tag: string;
  readonly act: () => void | Promise<void>;
  readonly cause: IncidentCause;
  readonly result: IncidentResult;
  /** States that must hold in the end. */
  readonly states: States;
}

type States = Readonly<Record<string, StateName>>;
const APPLICATIONS: States = { store: 'ISP', api: 'ISP', web: 'ISP' };
const INFRASTRUCTURE: States = { data: 'ISP', vip: 'ISP', site: 'ISP' };
const REPAIR_MS = 60_000;

/** Everything serves. */
const serving = ({ infrastructure }: Demonstration): States =>
  infrastructure === undefined ? APPLICATIONS : { ...APPLICATIONS, ...INFRASTRUCTURE };

function kill(tag: string, running: ProcessFacts | undefined): void {
  if (running === undefined) throw new Error(`${tag} does not run, so it cannot be killed`);
  signal(running, 'SIGKILL');
}

const RECOVERED = { cause: 'failed', result: 'recovered' } as const;

/** What is broken below and in a web site, where there is one. */
function infrastructureBreakings({ infrastructure }: Demonstration): readonly Omit<Breaking, 'states'>[] {
  if (infrastructure === undefined) return [];
  const { disk, mountPoint, network, address, server, isApache } = infrastructure;
  const server_ = isApache ? "Apache's master" : 'the web server';
  return [
    {
      ...RECOVERED,
      says: `the file system of data is taken away: umount ${mountPoint}`,
      tag: 'data',
      act: async () => void (await command(['umount', '--lazy', mountPoint])),
    },
    {
      ...RECOVERED,
      says: 'an error makes the file system of data read-only',
      tag: 'data',
      act: () => disk.triggerError(),
    },
    {
      ...RECOVERED,
      says: `the address of vip is taken away: ip address del ${address}/24 dev ${network.near}`,
      tag: 'vip',
      act: () => network.removeNear(`${address}/24`),
    },
    { ...RECOVERED, says: `SIGKILL to ${server_} of site`, tag: 'site', act: () => kill('site', server()) },
  ];
}

/** What is broken of three applications. */
const applicationBreakings = ({ applications }: Demonstration): readonly Omit<Breaking, 'states'>[] => [
  {
    ...RECOVERED,
    says: 'SIGKILL to the guarded process of api',
    tag: 'api',
    act: () => kill('api', applications.process('api')),
  },
  {
    ...RECOVERED,
    says: 'the data of store is taken away, so its check fails',
    tag: 'store',
    act: () => exists(applications.data, false),
  },
  {
    says: 'the check of store hangs (one hung check is enough here; three are usual)',
    tag: 'store',
    act: () => exists(applications.hang, true),
    cause: 'hung',
    result: 'recovered',
  },
];

function breakings(demonstration: Demonstration): readonly Breaking[] {
  const { applications } = demonstration;
  const states = serving(demonstration);
  return [
    ...infrastructureBreakings(demonstration).map((each) => ({ ...each, states })),
    ...applicationBreakings(demonstration).map((each) => ({ ...each, states })),
    {
      says: 'web is killed and cannot start any more; Failover is off',
      tag: 'web',
      act: () => {
        exists(applications.broken, true);
        kill('web', applications.process('web'));
      },
      cause: 'failed',
      result: 'failed',
      states: { ...states, web: 'OSF' },
    },
  ];
}

type Say = (line: string) => void;

/** A failure soon after a repair is a relapse and goes on with the old incident; so the next breaking waits until that time is over. */
async function untilStable({ daemon }: Demonstration, tag: string): Promise<void> {
  const { client } = daemon;
  const [newest] = await client.incidents({ tag, limit: 1 });
  if (newest?.endedAt === undefined) return;
  const { kit, type } = await client.resource(tag);
  const known = (await client.types()).find((each) => each.kit === kit && each.type === type);
  const settleMs = (known?.timing.settleMs ?? 0) + 500;
  await pause(Math.max(0, newest.endedAt + settleMs - Date.now()));
}

/** Breaks one thing, waits for the end of its incident, tells it in a line, and returns what is not as it must be. */
async function breakIt(breaking: Breaking, demonstration: Demonstration, log: EventLog, say: Say): Promise<string[]> {
  const { tag, says, act, cause, result } = breaking;
  const { client } = demonstration.daemon;
  await untilStable(demonstration, tag);
  say(`\n> ${says}`);
  const ended = log.next(`the end of the incident of ${tag}`, REPAIR_MS, (event) => {
    return event.type === 'incident-ended' && event.tag === tag;
  });
  await act();
  const { event } = await ended;
  if (event.type !== 'incident-ended') return [`${tag}: no incident`];
  const incident = await client.incident(event.incident);
  say(incidentLine(incident));
  return [
    ...(incident.cause === cause ? [] : [`the cause of incident ${incident.id} is ${incident.cause}, not ${cause}`]),
    ...(incident.result === result ? [] : [`incident ${incident.id} ended as ${incident.result}, not ${result}`]),
    ...(await statesBut(breaking.states, demonstration)),
  ];
}

/** Resources that do not come to the state that they must be in. */
async function statesBut(wanted: States, { daemon }: Demonstration): Promise<readonly string[]> {
  let found = new Map<string, StateName>();
  const isRight = async (): Promise<boolean> => {
    found = new Map((await daemon.client.status()).resources.map(({ tag, state }) => [tag, state]));
    return Object.entries(wanted).every(([tag, state]) => found.get(tag) === state);
  };
  await waitUntil('every state is as it must be', { withinMs: 15_000, everyMs: 50 }, isRight).catch(() => undefined);
  return Object.entries(wanted)
    .filter(([tag, state]) => found.get(tag) !== state)
    .map(([tag, state]) => `${tag} is ${found.get(tag) ?? 'not there'}, not ${state}`);
}

/** What a person would do about the last one: mend it and bring it back. */
async function mend({ daemon, applications }: Demonstration, say: Say): Promise<readonly string[]> {
  say('\n> a person mends web and restores it');
  exists(applications.broken, false);
  const ended = await daemon.client.waitFor(await daemon.client.restoreResource('web'), { deadlineMs: REPAIR_MS });
  const said = ended.progress.at(-1)?.text ?? '';
  say(`restore web: ${ended.phase}${said === '' ? '' : ` (${said})`}`);
  return ended.phase === 'done' ? [] : [`web could not be restored: ${said}`];
}

/** Breaks one thing after the other; returns a sentence for everything that did not end as it must. */
export async function breakEverything(demonstration: Demonstration, say: Say): Promise<readonly string[]> {
  const log = new EventLog(demonstration.daemon.client);
  const wrong: string[] = [];
  try {
    wrong.push(...(await statesBut(serving(demonstration), demonstration)));
    wrong.push(...(await upgradeKit(demonstration, say)));
    for (const breaking of breakings(demonstration)) wrong.push(...(await breakIt(breaking, demonstration, log, say)));
    wrong.push(...(await mend(demonstration, say)), ...(await statesBut(serving(demonstration), demonstration)));
  } finally {
    await log.end();
  }
  return wrong;
}
