import type { Host, RunRequest } from '../contract/host.js';
import type { HostAddresses } from '../contract/host-addresses.js';
import type { HostProcesses, StartRequest } from '../contract/host-processes.js';
import type { HostUnits } from '../contract/host-units.js';

const PROCESS_ACTS = ['start', 'stop', 'signal', 'end'] as const;
const UNIT_ACTS = ['start', 'stop', 'restart', 'reload', 'takeOver', 'letGo'] as const;
const ADDRESS_ACTS = ['announce'] as const;
const CARE_ACTS = ['keep', 'clear'] as const;

/** What a kit asked of its host, in order: programs, and everything that changes something. */
export interface HostRecord {
  readonly what:
    | 'run'
    | 'write'
    | (typeof PROCESS_ACTS)[number]
    | `units.${(typeof UNIT_ACTS)[number]}`
    | `addresses.${(typeof ADDRESS_ACTS)[number]}`
    | (typeof CARE_ACTS)[number];
  readonly request?: RunRequest | StartRequest;
}

/** Any host, with a record of what was asked of it. */
export function recordingHost(host: Host, record: HostRecord[]): Host {
  const note = (what: HostRecord['what'], request?: HostRecord['request']): void =>
    void record.push(request === undefined ? { what } : { what, request });
  const recorder = Object.create(host) as Host;
  Object.assign(recorder, {
    run: (request) => {
      note('run', request);
      return host.run(request);
    },
    reach: (request) => {
      if (request.probe === 'write') note('write');
      return host.reach(request);
    },
    processes: noting(host.processes, PROCESS_ACTS, (act, detail) =>
      note(act, act === 'start' ? (detail as StartRequest) : undefined),
    ),
    care: noting(host.care, CARE_ACTS, (act) => note(act)),
  } satisfies Partial<Host>);
  // Its other parts are made when they are asked for.
  return Object.defineProperties(recorder, {
    units: { get: (): HostUnits => noting(host.units, UNIT_ACTS, (act) => note(`units.${act}`)) },
    addresses: {
      get: (): HostAddresses => noting(host.addresses, ADDRESS_ACTS, (act) => note(`addresses.${act}`)),
    },
  });
}

/** The same part of a host; `note` hears of each act before it is carried out. */
function noting<Part extends HostProcesses | HostUnits | HostAddresses | Host['care'], Act extends keyof Part & string>(
  part: Part,
  acts: readonly Act[],
  note: (act: Act, detail: unknown) => void,
): Part {
  return new Proxy(part, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const act = acts.find((each) => each === name);
      return (...given: unknown[]): unknown => {
        if (act !== undefined) note(act, given[0]);
        return Reflect.apply(member, target, given);
      };
    },
  });
}
