import type { Host } from '@lkssp/core';
import { isOfHost, wordsOf, wordsOfProgram } from './spoken.js';

/** The kernel answers at once; more is a machine in trouble. */
const WITHIN_MS = 10_000;

/** What became of a call of ip(8): `why` is a sentence's end. */
export type IpResult = { readonly ok: true; readonly stdout: string } | { readonly ok: false; readonly why: string };

/** Runs ip(8), or another tool that says what is wrong on its standard error. */
export async function runIp(host: Host, argv: readonly [string, ...string[]]): Promise<IpResult> {
  try {
    const result = await host.run({ argv, withinMs: WITHIN_MS, keepBytes: 1024 * 1024 });
    if (result.ok) return { ok: true, stdout: result.stdout };
    const words = wordsOfProgram(result);
    const how = result.timedOut ? 'did not end in time' : `ended with ${result.code ?? result.signal ?? '?'}`;
    return { ok: false, why: words === '' ? `${argv[0]} ${how}` : words };
  } catch (error) {
    if (!isOfHost(error)) throw error;
    return { ok: false, why: `${wordsOf(error)}${adviceOn(error, argv[0])}` };
  }
}

function adviceOn(error: unknown, program: string): string {
  const isMissing = (error as { readonly code?: unknown }).code === 'LKSSP_PROGRAM_START';
  const packages: Readonly<Record<string, string>> = { ip: 'iproute2', sysctl: 'procps', ping: 'iputils-ping' };
  return isMissing ? ` (install ${packages[program] ?? program})` : '';
}
