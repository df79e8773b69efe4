import type { Duration } from './duration.js';
import { RESOURCE_TYPE_BRAND } from './brand.js';
import type { Json } from './json.js';
import type { Host } from './host.js';
import type { Timing } from './timing.js';
import type { OptionalVerb, ResourceVerbs } from './verbs.js';

/**
 * What the contract asks of an options schema: the validation half of the Standard Schema (https://standardschema.dev,
 * version 1), which zod, valibot and ArkType implement. The type parameter is what a valid value becomes.
 */
export interface OptionsSchema<Options> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Options> | Promise<SchemaResult<Options>>;
    readonly types?: { readonly input: unknown; readonly output: Options } | undefined;
  };
}

/** A valid value, or what is wrong and where. */
export type SchemaResult<Options> =
  | { readonly value: Options; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong with an options object. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What `propose` found on the machine. */
export interface Proposal {
  /** Options completed from the machine. */
  readonly options: Json;
  /** What stands against creating it; empty when all is well. */
  readonly problems: readonly string[];
  /** Resources that it needs below it. */
  readonly children: readonly ProposedChild[];
}

/** A child resource that a proposal asks for. */
export interface ProposedChild {
  readonly kit: string;
  readonly type: string;
  readonly tag: string;
  readonly options: Json;
}

/** What an author writes; see {@link resourceType}. */
export interface ResourceTypeDefinition<Options> extends ResourceVerbs<Options> {
  /** Name of the type inside its kit, kebab-case; the kit's main type has the name that people leave out (`genapp` = `genapp/app`). */
  readonly type: string;
  /** Application class in the model product's sense: `gen`, `comm`, `webserver`, `database`, `appsuite`. */
  readonly app: string;
  /** One line for lists and menus. */
  readonly title: string;
  /** Validates options and says with a path what is wrong. Flags, forms and docs are derived from its JSON Schema. */
  readonly options: OptionsSchema<Options>;
  /** JSON Schema (draft 2020-12) of the options' input. With zod: `z.toJSONSchema(schema, { io: 'input' })`. `format: 'path'` marks what the command line makes absolute, `'x-lkssp-here': true` beside it what is the current folder there when it is left out. */
  readonly jsonSchema: Json;
  /** The kit's own identifier of the thing: mount point, address, service name. Pure; two resources of one type must not share it. */
  identify(options: Options): string;
  /** Looks at the machine when a resource is to be created. Left out: the options are taken as they are. */
  propose?(request: { readonly options: Json; readonly host: Host; readonly signal: AbortSignal }): Promise<Proposal>;
  /**
   * Optional verbs that the type has and these options leave out, for example the quickCheck of an application without a
   * check script: the resource is then shown as not monitored, or goes without repair in place. Pure. Left out: none.
   */
  lacks?(options: Options): readonly OptionalVerb[];
  readonly timing?: Timing;
  /** True when `recover` interrupts the service, so that whatever depends on it is checked at once afterwards. Default true. */
  readonly disruptiveRecover?: boolean;
  /** Lifts stored options of an older data generation (see the manifest) to this one. Throws when it cannot. */
  migrate?(stored: { readonly options: Json; readonly generation: number }): Json;
}

/** A branded resource type. */
export interface ResourceType<Options = unknown> extends ResourceTypeDefinition<Options> {
  readonly $$type: typeof RESOURCE_TYPE_BRAND;
}

/** Times that hold where a resource type says nothing. */
export const DEFAULT_TIMING = {
  quickCheck: { every: '30s', within: '10s' },
  deepCheck: { every: '5min', within: '30s' },
  restore: { within: '60s' },
  remove: { within: '60s' },
  recover: { within: '60s' },
  settle: '5s',
} as const satisfies Required<Timing> & { settle: Duration };

/**
 * Defines a resource type. Types of the options flow from the schema into every verb. Called at the top of a module; the
 * result is data and does nothing until the host calls a verb.
 */
export function resourceType<Options>(definition: ResourceTypeDefinition<Options>): ResourceType<Options> {
  return { ...definition, $$type: RESOURCE_TYPE_BRAND };
}
