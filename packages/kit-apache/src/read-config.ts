import type { Host, RunResult } from '@lkssp/core';
import type { ApacheOptions } from './apache-options.js';
import { httpdCommand, type HttpdCommand } from './httpd-command.js';
import { type HttpdConfig, httpdConfig } from './httpd-config.js';
import { findInfoModule } from './httpd-program.js';
import { lastWords, wordsOf } from './spoken.js';
import { unfoldConfig } from './unfold-config.js';

/** A configuration that Apache accepts, with how it is called; or why not. */
export type ReadConfig =
  | { readonly config: HttpdConfig; readonly command: HttpdCommand }
  | { readonly problem: string };

const WITHIN_MS = 20_000;
/** Thousands of virtual hosts. */
const KEEP_BYTES = 16 * 1024 * 1024;
const DUMPS = ['-D', 'DUMP_RUN_CFG', '-D', 'DUMP_INCLUDES'] as const;
const WHOLE = '# In file: ';

/**
 * Tests the configuration and reads it, both by Apache itself: its mod_info prints it with all conditions, macros and
 * variables resolved, also where the configuration does not load that module. Where it is not installed, the files that
 * Apache names are read.
 */
export async function readConfig(host: Host, options: ApacheOptions): Promise<ReadConfig> {
  const command = await httpdCommand(host, options);
  if ('problem' in command) return command;
  try {
    const info = await findInfoModule(host);
    const whole = info === undefined ? undefined : await dump(host, command, infoArguments(info));
    // Refused also where that module is built in; then it answers without having been loaded.
    const result = whole === undefined || isAboutInfo(whole) ? await dump(host, command, ['-D', 'DUMP_CONFIG']) : whole;
    if (!result.ok) return { problem: problemOf(result, options) };
    if (result.stdout.includes(WHOLE)) return { config: httpdConfig(result.stdout, result.stdout), command };
    return { config: await fromFiles(host, command, options), command };
  } catch (error) {
    return { problem: `the configuration ${options.config} could not be tested: ${wordsOf(error)}` };
  }
}

const infoArguments = (path: string): readonly string[] => [
  '-c',
  `LoadModule info_module "${path}"`,
  '-D',
  'DUMP_CONFIG',
];

const isAboutInfo = ({ ok, stderr }: RunResult): boolean => !ok && /info_module|mod_info/.test(stderr);

async function dump(host: Host, { argv, env }: HttpdCommand, more: readonly string[]): Promise<RunResult> {
  return await host.run({
    argv: [...argv, '-t', ...DUMPS, ...more],
    env,
    withinMs: WITHIN_MS,
    keepBytes: KEEP_BYTES,
  });
}

function problemOf({ timedOut, stderr, signal }: RunResult, { config }: ApacheOptions): string {
  if (timedOut) return `the test of the configuration ${config} did not end within ${WITHIN_MS / 1000} s`;
  if (signal !== null) return `the test of the configuration ${config} was ended by ${signal}`;
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/AH\d+: Warning/.test(line));
  return `Apache does not accept its configuration ${config}: ${lastWords(lines.join('\n'))}`;
}

async function fromFiles(host: Host, command: HttpdCommand, { arguments: more }: ApacheOptions): Promise<HttpdConfig> {
  const result = await dump(host, command, ['-D', 'DUMP_MODULES']);
  const { files } = httpdConfig(result.stdout, '');
  const text = await host.run({ argv: ['cat', '--', ...files], withinMs: WITHIN_MS, keepBytes: KEEP_BYTES });
  const modules = new Set(
    [...result.stdout.matchAll(/^ (\w+_module) \((?:static|shared)\)$/gm)].map((match) => match[1] ?? ''),
  );
  const defines = new Set(
    more.flatMap((word, at) => (word.startsWith('-D') ? [word.slice(2) || (more[at + 1] ?? '')] : [])),
  );
  const variables = new Map(Object.entries(command.env));
  return httpdConfig(result.stdout, unfoldConfig(text.stdout, { modules, defines, variables }));
}
