import { readFileSync } from 'node:fs';

/** Sizes of struct utmp: 32-bit times on x86, 64-bit ones on arm64 (utmp(5), bits/utmp.h). */
const UTMP_SIZE: Readonly<Record<string, number>> = { x64: 384, arm64: 400 };
const RUN_LVL = 1;
const [TYPE_AT, PID_AT, USER_AT, USER_LENGTH] = [0, 4, 44, 32];

/**
 * What on this machine says that it is going down now, or undefined. All of it is in /run, which is memory: reading it
 * never blocks. A shutdown that is only announced for later does not count, nor does the note that logins have to wait
 * while the machine comes up.
 */
export function shutdownSign(run: string, wallMs: number): string | undefined {
  return loginsClosed(run, wallMs) ?? runLevel(read(`${run}/utmp`));
}

/**
 * systemd-user-sessions.service(8) closes logins with these words when the shutdown begins; systemd-logind does so
 * already five minutes before a scheduled one, whose time is in /run/systemd/shutdown/scheduled.
 */
function loginsClosed(run: string, wallMs: number): string | undefined {
  const nologin = read(`${run}/nologin`)?.toString('utf8') ?? '';
  if (!/going down/i.test(nologin)) return undefined;
  const scheduled = read(`${run}/systemd/shutdown/scheduled`)?.toString('utf8') ?? '';
  const at = Number(/^USEC=(\d+)/m.exec(scheduled)?.[1] ?? 0) / 1000;
  return at > wallMs ? undefined : 'logins are closed because the system is going down';
}

/** Run levels 0 and 6 are halt and reboot (runlevel(8)); systemd writes a record of the user "shutdown" instead. */
function runLevel(utmp: Buffer | undefined): string | undefined {
  const size = UTMP_SIZE[process.arch];
  if (utmp === undefined || size === undefined) return undefined;
  for (let at = 0; at + size <= utmp.length; at += size) {
    const record = utmp.subarray(at, at + size);
    if (record.readInt16LE(TYPE_AT) !== RUN_LVL) continue;
    const level = String.fromCharCode(record.readUInt8(PID_AT));
    const user = record.toString('latin1', USER_AT, USER_AT + USER_LENGTH).replace(/\0.*$/s, '');
    if (level === '0' || level === '6' || user === 'shutdown')
      return `the system is in run level ${user} ${level}`.trim();
  }
  return undefined;
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
