import { failed, hung, type ScriptStatus, unable, type Verdict } from '@lkssp/core';

/** Answers to `status` as the Linux Standard Base has them. */
const MEANINGS: Readonly<Record<number, string>> = {
  1: 'it is dead, and its pid file is still there',
  2: 'it is dead, and its lock file is still there',
  3: 'it does not run',
};

/** What a SysV script said, for a person. */
export function statusWords({ code, timedOut, text }: ScriptStatus): string {
  if (timedOut) return 'its status gave no answer in time';
  const meaning = code === null ? undefined : MEANINGS[code];
  const said = text === '' ? '' : ` ("${text}")`;
  return `${meaning ?? 'its status cannot tell'} (exit ${code ?? 'by a signal'})${said}`;
}

/** What a SysV script's status means; undefined when the service runs. */
export function scriptVerdict(script: string, status: ScriptStatus): Verdict | undefined {
  if (status.code === 0) return undefined;
  const words = `${script}: ${statusWords(status)}`;
  if (status.timedOut) return hung(words);
  return status.code !== null && status.code in MEANINGS ? failed(words) : unable(words);
}
