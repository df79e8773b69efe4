/** One resource in a rehearsal. */
export interface RehearsedResource {
  readonly tag: string;
  readonly kit: string;
  /** Whether its kit and type are there. */
  readonly loaded: boolean;
  /** Whether its options get another form. */
  readonly migrates: boolean;
}

/** What a program says of its rehearsal, as one line of JSON. Read by older generations: what is here stays. */
export interface RehearsalReport {
  readonly lksspRehearsal: 1;
  readonly version: string;
  readonly generation: number;
  readonly storeMigrates: boolean;
  readonly resources: readonly RehearsedResource[];
  readonly kits: readonly {
    readonly id: string;
    readonly name: string;
    readonly fate: string;
    readonly says: string;
  }[];
  /** Sentences; empty when the start would go well. */
  readonly problems: readonly string[];
}

/** The report in the last line of what a program printed; undefined when there is none. */
export function parseReport(printed: string): RehearsalReport | undefined {
  try {
    const line = printed.trimEnd().split('\n').at(-1) ?? '';
    const found = JSON.parse(line) as Partial<RehearsalReport>;
    const usable = found.lksspRehearsal === 1 && Array.isArray(found.problems) && Array.isArray(found.resources);
    return usable ? ({ ...found, kits: found.kits ?? [] } as RehearsalReport) : undefined;
  } catch {
    return undefined;
  }
}
