import { constants } from 'node:os';

/** Errors of file systems that Node has no name for; the numbers are those of most architectures (errno(3)). */
const UNNAMED: Readonly<Record<number, string>> = { 117: 'EUCLEAN', 121: 'EREMOTEIO' };

/** The system's name of an error, also where Node only knows its number. */
export function errorCode({ code, errno }: NodeJS.ErrnoException): string {
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return code;
  const number = Math.abs(errno ?? 0);
  const known = Object.entries(constants.errno).find((each) => each[1] === number);
  return known?.[0] ?? UNNAMED[number] ?? `errno ${number}`;
}
