/** The process that touches paths which may never answer; started by node/reach, one probe at a time. */
import { createInterface } from 'node:readline';
import { errorCode } from './error-code.js';
import { lookAt } from './path-usage.js';
import type { ProbeOrder, ProbeReport } from './probe-messages.js';
import { writeInto } from './write-probe.js';

function tell(report: ProbeReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function probe({ id, probe: what, path }: ProbeOrder): ProbeReport {
  try {
    if (what === 'look') return { id, usage: lookAt(path) };
    writeInto(path);
    return { id, usage: lookAt(path) };
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    const code = errorCode(failure);
    const words = failure.message;
    return { id, code, reason: words.includes(code) ? words : `${code}: ${words}` };
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => tell(probe(JSON.parse(line) as ProbeOrder)));
// Whoever asked is gone.
lines.on('close', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
tell({ ready: true });
