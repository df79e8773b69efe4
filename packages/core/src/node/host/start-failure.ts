import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { systemCode } from './proc-stat.js';

/** The machine lacks something, which says nothing about the program: descriptors, processes, memory. */
const MACHINE = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM']);

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it, or its interpreter, does not exist',
  EACCES: 'it may not be executed',
};

/** The error for a program that `spawn` could not start. */
export function startFailure(program: string, error: unknown): LksspError {
  const code = systemCode(error);
  const why = WORDS[code] ?? wordsOf(error);
  if (MACHINE.has(code)) return new LksspError('LKSSP_HOST_UNABLE', { what: program, why }, { cause: error });
  return new LksspError('LKSSP_PROGRAM_START', { program, why }, { cause: error });
}
