const isOption = (each: string, at: number, all: readonly string[]): boolean =>
  each.startsWith('-') || all[at - 1] === '-t';

/** What of the arguments is meant for vitest as it is. */
export const optionsOf = (args: readonly string[]): readonly string[] => args.filter(isOption);

/** What of the arguments chooses files. */
export const filtersOf = (args: readonly string[]): readonly string[] =>
  args.filter((each, at) => !isOption(each, at, args));
