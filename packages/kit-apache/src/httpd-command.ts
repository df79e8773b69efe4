import type { Host } from '@lkssp/core';
import type { ApacheOptions } from './apache-options.js';
import { findHttpd } from './httpd-program.js';
import { httpdEnvironment, prepareFolders } from './httpd-environment.js';

/** How Apache is called for one instance. */
export interface HttpdCommand {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** The line that every call of Apache begins with; or why it cannot be called. */
export async function httpdCommand(
  host: Host,
  options: ApacheOptions,
): Promise<HttpdCommand | { readonly problem: string }> {
  const program = await findHttpd(host, options);
  if (program === undefined)
    return { problem: 'Apache is not installed here: install it, or name its program with the option httpd' };
  const environment = await httpdEnvironment(host, options);
  if ('problem' in environment) return environment;
  await prepareFolders(host, environment.variables);
  const root = options.serverRoot === undefined ? [] : ['-d', options.serverRoot];
  return {
    argv: [program, ...root, '-f', options.config, ...options.arguments],
    env: environment.variables,
  };
}
