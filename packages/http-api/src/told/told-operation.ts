import type { Operation as ToldOperation } from '@lkssp/client';
import { ERRORS, type Operation } from '@lkssp/core/engine';
import type { Speaker } from '../speech.js';

/** An operation as it crosses: with the exit code that its error means. */
export function toldOperation(operation: Operation, speaker: Speaker): ToldOperation {
  const told = { ...operation, progress: operation.progress.map((sentence) => speaker.tell(sentence)) };
  return operation.code === undefined ? told : { ...told, exit: exitOf(operation.code) };
}

function exitOf(code: string): number {
  const exits: Readonly<Record<string, { readonly exit: number }>> = ERRORS;
  return exits[code]?.exit ?? ERRORS.LKSSP_INTERNAL.exit;
}
