import type { KeptFile, RunResult } from '@lkssp/core';
import { type AppCall, type ScriptName, scriptsOf } from './app-scripts.js';
import { interpreterProblem } from './interpreter.js';
import { codeOf, withLastWords, wordsOf } from './spoken.js';

/** What became of a script: it ran, it cannot run until a person does something, or we could not try. */
export type ScriptEnd =
  | { readonly end: 'ran'; readonly result: RunResult; readonly kept: KeptFile }
  | { readonly end: 'unusable' | 'untried'; readonly reason: string };

/** Exit codes are judged here, not by the host: 0 is good, everything else is bad. */
const isMachineTrouble = (thrown: unknown): boolean =>
  ['LKSSP_HOST_UNABLE', 'LKSSP_HOST_ABORTED'].includes(codeOf(thrown));

/** Runs the kept copy of a script as the model product did: `-t TAG -i ID`, recover with `-d TAG` before it. */
export async function runScript(call: AppCall, name: ScriptName): Promise<ScriptEnd> {
  const kept = await keptScript(call, name);
  if ('end' in kept) return kept;
  try {
    const result = await call.host.run({
      argv: [kept.path, ...argumentsOf(call, name)],
      env: environmentOf(call, name),
      // A check leaves nothing behind; the others may leave the application, which goes on printing.
      ...(name === 'quickCheck' ? {} : { outputFile: name }),
    });
    return { end: 'ran', result, kept };
  } catch (error) {
    if (isMachineTrouble(error)) return { end: 'untried', reason: wordsOf(error) };
    const why = (await interpreterProblem(call, kept.path)) ?? wordsOf(error);
    return { end: 'unusable', reason: `the ${name} script cannot be run: ${why}` };
  }
}

function argumentsOf({ resource }: AppCall, name: ScriptName): readonly string[] {
  const usual = ['-t', resource.tag, '-i', resource.id];
  return name === 'recover' ? ['-d', resource.tag, ...usual] : usual;
}

function environmentOf({ resource, options }: AppCall, name: ScriptName): Readonly<Record<string, string>> {
  return { LKSSP_TAG: resource.tag, LKSSP_ID: resource.id, LKSSP_INFO: options.info ?? '', LKSSP_VERB: name };
}

/** The copy in care; when that was lost, a new one of the source. */
async function keptScript(call: AppCall, name: ScriptName): Promise<KeptFile | Exclude<ScriptEnd, { end: 'ran' }>> {
  const source = scriptsOf(call.options).find((script) => script.name === name)?.source;
  if (source === undefined) return { end: 'unusable', reason: `there is no ${name} script` };
  try {
    return (await call.host.care.look(name)) ?? (await call.host.care.keep(name, source));
  } catch (error) {
    if (isMachineTrouble(error)) return { end: 'untried', reason: wordsOf(error) };
    const advice = `put ${source} back, or delete the resource and create it anew`;
    return { end: 'unusable', reason: `the copy of the ${name} script is lost, and ${wordsOf(error)}; ${advice}` };
  }
}

/** How a script that ran has ended badly, for a person. */
export function badEnd(name: ScriptName, { code, signal, timedOut, stdout, stderr }: RunResult): string {
  const how = signal === null ? `ended with exit code ${code ?? '?'}` : `was ended by ${signal}`;
  const what = timedOut ? 'did not end within its limit' : how;
  return withLastWords(`the ${name} script ${what}`, stderr, stdout);
}
