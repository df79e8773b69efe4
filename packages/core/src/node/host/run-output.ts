import { closeSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openOutput, readPart } from './output-file.js';

/** The file that receives the output of a program which may leave others running. */
export interface RunOutput {
  readonly descriptor: number;
  /** The first bytes that were written. */
  head(most: number): Buffer;
  close(): void;
}

interface Folders {
  readonly outputPrefix: string;
  readonly runFolder: string;
}

/** Opens it; a disk that is full or read-only costs the output, never the program: then it goes to the run folder, and at last nowhere. */
export function openRunOutput(folders: Folders, name: string | undefined): RunOutput | undefined {
  if (name === undefined) return undefined;
  const usual = `${folders.outputPrefix}${basename(name)}.log`;
  for (const path of [usual, join(folders.runFolder, 'output', basename(usual))]) {
    const descriptor = tryOpen(path);
    if (descriptor !== undefined) return outputAt(path, descriptor);
  }
  return outputAt('/dev/null', openSync('/dev/null', 'a'));
}

function tryOpen(path: string): number | undefined {
  try {
    return openOutput(path);
  } catch {
    return undefined;
  }
}

function outputAt(path: string, descriptor: number): RunOutput {
  return {
    descriptor,
    head: (most) => readPart(path, most, false),
    close: () => closeSync(descriptor),
  };
}
