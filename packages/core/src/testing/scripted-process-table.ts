import type {
  ListeningSocket,
  PortListener,
  ProcessFacts,
  ProcessFilter,
  ProcessIdentity,
  ProcessState,
  StartRequest,
  SupervisedProcess,
} from '../contract/host-processes.js';

/** A pretended process. */
export interface PretendedProcess {
  readonly process: SupervisedProcess;
  readonly request: StartRequest;
  readonly owner: string;
  /** What the table says of it besides its identity. */
  facts: Omit<ProcessFacts, 'pid' | 'startTime' | 'isStopped'>;
  /** The sockets on which it listens. */
  listening: readonly ListeningSocket[];
  life: ProcessState['life'];
  ended?: string;
  output: string;
  /** False for one that not even KILL ends. */
  mortal: boolean;
}

/** What a pretended process that a test makes is like; whatever is left out is its own session, at the root. */
export type ProcessTraits = Partial<PretendedProcess['facts']> & { readonly listening?: readonly ListeningSocket[] };

/** The facts of those that live and fit. */
export function listPretended(all: readonly PretendedProcess[], filter: ProcessFilter = {}): readonly ProcessFacts[] {
  return living(all)
    .map(factsOf)
    .filter((facts) => fits(facts, filter));
}

/** Who listens on a port. */
export function pretendedListeners(all: readonly PretendedProcess[], port: number): readonly PortListener[] {
  return living(all).flatMap((one) =>
    one.listening.filter((each) => each.port === port).map((socket) => ({ ...socket, process: factsOf(one) })),
  );
}

/** Exactly that process. */
export const isProcess = ({ process }: PretendedProcess, { pid, startTime }: ProcessIdentity): boolean =>
  process.pid === pid && process.startTime === startTime;

const living = (all: readonly PretendedProcess[]): readonly PretendedProcess[] =>
  all.filter(({ life }) => life !== 'gone');

function factsOf({ process: { pid, startTime }, facts, life }: PretendedProcess): ProcessFacts {
  return { pid, startTime, ...facts, isStopped: life === 'stopped' };
}

function fits(facts: ProcessFacts, { cgroup, exe, ...plain }: ProcessFilter): boolean {
  const same = Object.entries(plain).every(([name, value]) => facts[name as keyof typeof plain] === value);
  const inside = cgroup === undefined || facts.cgroup === cgroup || facts.cgroup?.startsWith(`${cgroup}/`) === true;
  return same && inside && (exe === undefined || facts.exe?.replace(/ \(deleted\)$/, '') === exe);
}
