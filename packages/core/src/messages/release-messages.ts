import type { Message } from './template.js';

/** What is said of installed packages. */
// biome-ignore format: a table is read by its rows
export const RELEASE_MESSAGES = {
  packageFileChanged: { number: 203001, level: 'warn', text: '{path} is not as {name} {version} was published; put it back with "lkssp kit add {name}@{version}"' },
  packageFileMissing: { number: 203002, level: 'warn', text: '{path} is missing; {name} {version} was published with it; put it back with "lkssp kit add {name}@{version}"' },
  packageFileAdded: { number: 203003, level: 'warn', text: '{path} does not belong to {name} {version} as it was published; remove it, unless you know what it is for' },
  packageUnpublished: { number: 203004, level: 'warn', text: '{path} cannot be compared: {name} {version} is not to be had as it was installed ({why})' },
  packageUnproven: { number: 203005, level: 'warn', text: '{path} was not compared: what {name} {version} was published with cannot be fetched now ({why})' },
} as const satisfies Readonly<Record<string, Message>>;
