import type { RunRequest, RunResult } from '../contract/host.js';

/** What a scripted program does: part of a result, or a function of the request that gives it. A thrown error is a program that could not be started. */
export type CommandAnswer =
  | Partial<RunResult>
  | ((request: RunRequest) => Partial<RunResult> | Promise<Partial<RunResult>>);

/** A program and its answer. The first line of the table that fits answers. */
export interface ScriptedCommand {
  /** The program (`argv[0]` or its last part), or a pattern of the whole line, words separated by one blank. */
  readonly command: string | RegExp;
  readonly answer: CommandAnswer;
}

/** The answer of a table to a request. A line that nobody has foreseen is an error: a test must not pass by accident. */
export async function answerOf(table: readonly ScriptedCommand[], request: RunRequest): Promise<RunResult> {
  const entry = table.find(({ command }) => fits(command, request.argv));
  if (entry === undefined) {
    throw Object.assign(new Error(`no answer is scripted for: ${request.argv.join(' ')}`), {
      code: 'LKSSP_PROGRAM_START',
    });
  }
  const { answer } = entry;
  const given = typeof answer === 'function' ? await answer(request) : answer;
  const code = given.code === undefined ? (given.signal === undefined ? 0 : null) : given.code;
  const ok = code !== null && (request.accept ?? [0]).includes(code);
  return { ok, code, signal: null, timedOut: false, stdout: '', stderr: '', tookMs: 1, ...given };
}

function fits(command: string | RegExp, argv: readonly string[]): boolean {
  if (typeof command !== 'string') return command.test(argv.join(' '));
  return argv[0] === command || argv[0]?.split('/').at(-1) === command;
}
