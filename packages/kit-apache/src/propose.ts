import { dirname } from 'node:path';
import type { Host, Json, Proposal } from '@lkssp/core';
import { type ApacheOptions, apacheOptions } from './apache-options.js';
import { findHttpd } from './httpd-program.js';
import { findUnit } from './find-unit.js';
import { neededAddresses } from './needed-addresses.js';
import { neededMounts } from './needed-mounts.js';
import { type RawOptions, readOptions } from './option-aliases.js';
import { readConfig } from './read-config.js';
import { wordsOf } from './spoken.js';

const LOOK_MS = 5000;

/** Completes the options, lets Apache test its configuration, and names the file systems and addresses that it needs. */
export async function propose({
  options: raw,
  host,
}: {
  readonly options: Json;
  readonly host: Host;
}): Promise<Proposal> {
  const parsed = apacheOptions.safeParse(raw);
  // What is wrong with them is said, with a path, by those who validate.
  if (!parsed.success) return { options: raw, problems: [], children: [] };
  const given = readOptions(raw as RawOptions).options as { readonly [name: string]: Json };
  try {
    const found = await completed(host, parsed.data, given);
    const options = { ...given, ...found };
    const whole = apacheOptions.parse(options);
    const read = await readConfig(host, whole);
    if ('problem' in read) return { options, problems: [read.problem], children: [] };
    if (read.config.listens.length === 0)
      return { options, problems: [`${whole.config} has no Listen, so nobody could ever reach it`], children: [] };
    const unit = whole.unit ?? (await findUnit(host, whole, read.config));
    const children = [...(await neededMounts(host, whole, read.config)), ...neededAddresses(host, read.config)];
    return { options: { ...options, unit }, problems: [], children };
  } catch (error) {
    return { options: given, problems: [wordsOf(error)], children: [] };
  }
}

/** What the machine tells: the program, and on Debian the variables beside the configuration and the root of a further instance. */
async function completed(
  host: Host,
  options: ApacheOptions,
  given: RawOptions,
): Promise<{ readonly [name: string]: Json }> {
  const folder = dirname(options.config);
  const httpd = await findHttpd(host, options);
  const hasVariables = given['envFile'] === undefined && (await isThere(host, `${folder}/envvars`));
  const isFurther = options.serverRoot === undefined && /^\/etc\/apache2-[^/]+$/.test(folder);
  return {
    ...(httpd === undefined ? {} : { httpd }),
    ...(hasVariables ? { envFile: [`${folder}/envvars`] } : {}),
    ...(isFurther ? { serverRoot: folder } : {}),
  };
}

async function isThere(host: Host, path: string): Promise<boolean> {
  const seen = await host.run({ argv: ['test', '-f', path], withinMs: LOOK_MS, accept: [0, 1] });
  return seen.code === 0;
}
