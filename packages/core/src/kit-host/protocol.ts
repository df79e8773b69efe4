import type { Json } from '../contract/json.js';
import type { ResourceView, Verb } from '../contract/verbs.js';
import type { KitEntry } from '../kits/kit-entry.js';
import type { LoadResult } from '../kits/load-result.js';

/**
 * What crosses the IPC channel between the daemon and a kit host. Both sides gather the messages of one turn of their
 * event loop and send them as one array (see outbox.ts). Everything is plain JSON.
 */
export type Order =
  | LoadOrder
  | CallOrder
  | ValidateOrder
  | ProposeOrder
  | MigrateOrder
  | AbortOrder
  | PingOrder
  | EndOrder;

/** The first order: which kits to import, and where the folders of HOME are. */
export interface LoadOrder {
  readonly do: 'load';
  readonly kits: readonly KitEntry[];
  readonly runFolder: string;
  readonly libFolder: string;
}

/** Run a verb. */
export interface CallOrder {
  readonly do: 'call';
  /** Counts up from 1 for each host process. */
  readonly id: number;
  readonly kit: string;
  readonly verb: Verb;
  readonly view: ResourceView;
  readonly options: Json;
  readonly handle?: Json;
  readonly limitMs: number;
}

/** Validate options, identify the thing. */
export interface ValidateOrder {
  readonly do: 'validate';
  readonly id: number;
  readonly kit: string;
  readonly type: string;
  readonly options: Json;
}

/** Look at the machine for a resource to be created. */
export interface ProposeOrder {
  readonly do: 'propose';
  readonly id: number;
  readonly kit: string;
  readonly type: string;
  readonly options: Json;
  readonly limitMs: number;
}

/** Lift stored options of an older data generation to the kit's own. */
export interface MigrateOrder {
  readonly do: 'migrate';
  readonly id: number;
  readonly kit: string;
  readonly type: string;
  readonly options: Json;
  /** Data generation that the options are of. */
  readonly generation: number;
}

/** Give a call up: abort its signal, end its groups, answer. */
export interface AbortOrder {
  readonly do: 'abort';
  readonly id: number;
}

/** Answer now. `about` names a call whose starvation is asked for too; 0 for none. */
export interface PingOrder {
  readonly do: 'ping';
  readonly id: number;
  readonly about: number;
}

/** End the groups of all calls and exit. */
export interface EndOrder {
  readonly do: 'end';
}

/** What a kit host says. Nothing of it is believed before host-report.ts has looked at it. */
export type Report = LoadedReport | AnswerReport | LimitReport | PongReport | LogReport | NonsenseReport | FatalReport;

/** What became of the kits of the load order, in its order. */
export interface LoadedReport {
  readonly say: 'loaded';
  readonly results: readonly LoadResult[];
}

/** A call is over. */
export interface AnswerReport {
  readonly say: 'answer';
  readonly id: number;
  /** Milliseconds from the start of the verb to its end. */
  readonly tookMs: number;
  readonly starved: boolean;
  /** What the verb gave. Absent with `threw` or `nonsense`. */
  readonly value?: Json;
  /** The verb threw or rejected: words of what was thrown. */
  readonly threw?: string;
  /** The verb gave something that the contract does not know: what. */
  readonly nonsense?: string;
  /** The kit cannot be asked, and it is no defect of its code: there is no such kit or type or verb here. */
  readonly absent?: string;
  /** True when the call had been given up before; only the fact matters then. */
  readonly late?: boolean;
}

/**
 * A call has reached its limit or was aborted. Of a check it comes at once, of an action when its groups have been ended.
 * The verb may still answer: then an answer follows that is `late`.
 */
export interface LimitReport {
  readonly say: 'limit';
  readonly id: number;
  readonly tookMs: number;
  readonly starved: boolean;
  readonly why: 'limit' | 'aborted';
  /** True when the verb has ended meanwhile: no late answer follows. */
  readonly over: boolean;
}

/** Answer to a ping. */
export interface PongReport {
  readonly say: 'pong';
  readonly id: number;
  /** True when the host was starved during the call that the ping was about. */
  readonly starved: boolean;
}

/** A line of a kit's log. */
export interface LogReport {
  readonly say: 'log';
  readonly kit: string;
  readonly tag: string;
  readonly verb: string;
  readonly level: 'debug' | 'info' | 'warn';
  readonly message: string;
  readonly fields?: Readonly<Record<string, Json>>;
}

/** A kit did something outside a call that the contract does not know, for example sent messages of its own. */
export interface NonsenseReport {
  readonly say: 'nonsense';
  readonly kit: string;
  readonly what: string;
}

/** The last words of a host: something was thrown that nobody caught, and the process ends. */
export interface FatalReport {
  readonly say: 'fatal';
  /** Kit, tag and verb that it came from, where that is known. */
  readonly from: string;
  readonly what: string;
}

/** Bytes of JSON that a handle, options or a proposal may have. */
export const LARGEST_JSON = 64 * 1024;
/** Characters kept of a reason or another text of a kit. */
export const LONGEST_TEXT = 4000;
