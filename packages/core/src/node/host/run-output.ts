import { basename } from 'node:path';
import { type OpenOutput, openOutputSomewhere } from './output-file.js';

/** The file that receives the output of a program which may leave others running; undefined where pipes do. */
export async function openRunOutput(
  folders: { readonly outputPrefix: string; readonly runFolder: string },
  name: string | undefined,
): Promise<OpenOutput | undefined> {
  if (name === undefined) return undefined;
  return await openOutputSomewhere(`${folders.outputPrefix}${basename(name)}.log`, folders.runFolder);
}
