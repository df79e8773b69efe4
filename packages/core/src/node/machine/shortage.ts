import { readFileSync } from 'node:fs';
import { descriptorLimit, descriptorsOpen } from '../descriptors.js';

/** A look needs a few descriptors at once. */
const DESCRIPTORS_NEEDED = 16;
const LEAST_MEMORY_KIB = 32 * 1024;
const LEAST_MEMORY_SHARE = 0.005;
/** Per cent of ten seconds in which no process could run for want of memory. */
const MOST_PRESSURE = 30;

/** What this process or this machine is short of, so that looks may fail for our reasons; undefined when of nothing. */
export function shortage(proc: string): string | undefined {
  return descriptorShortage(proc) ?? memoryShortage(proc);
}

/** True for the errors that say that no descriptor is left, for us or for the whole machine (open(2)). */
export function isDescriptorShortage(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && /^E[MN]FILE$/.test(String(thrown.code));
}

function descriptorShortage(proc: string): string | undefined {
  try {
    const [open, limit] = [descriptorsOpen(proc), descriptorLimit(proc)];
    return open + DESCRIPTORS_NEEDED > limit ? `no file descriptors are left (${open} of ${limit})` : undefined;
  } catch (thrown) {
    return isDescriptorShortage(thrown) ? 'no file descriptors are left' : undefined;
  }
}

function memoryShortage(proc: string): string | undefined {
  const meminfo = read(`${proc}/meminfo`);
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? Number.NaN);
  const left = kib('MemAvailable') + kib('SwapFree');
  if (left < Math.max(LEAST_MEMORY_KIB, LEAST_MEMORY_SHARE * kib('MemTotal')))
    return `memory is short (${Math.round(left / 1024)} MiB left)`;
  // Pressure stall information (Documentation/accounting/psi.rst in the kernel's sources); absent where switched off.
  const full = Number(/^full avg10=([\d.]+)/m.exec(read(`${proc}/pressure/memory`))?.[1] ?? 0);
  return full > MOST_PRESSURE ? `memory is short (everything waited for it ${full} % of the time)` : undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
