import { createRequire } from 'node:module';
import { endianness } from 'node:os';

const POLLPRI = 0x2;
const POLLERR = 0x8;

type Poll = (set: Buffer, count: number, timeout: number) => number;
type Koffi = { load(path: null): { func(declaration: string): Poll } };

let poll: Poll | undefined | false;
const set = Buffer.alloc(8);

/** True when poll(2) can be asked here. */
export function canPoll(): boolean {
  return load() !== undefined;
}

/** Asks without waiting whether a file of the kernel has changed since it was asked last (POLLPRI or POLLERR). Costs a microsecond. */
export function hasChanged(descriptor: number): boolean {
  const ask = load();
  if (ask === undefined) return true;
  const write = endianness() === 'LE' ? 'LE' : 'BE';
  set[`writeInt32${write}`](descriptor, 0);
  set[`writeInt16${write}`](POLLPRI, 4);
  set[`writeInt16${write}`](0, 6);
  const count = ask(set, 1, 0);
  return count < 0 || (set[`readInt16${write}`](6) & (POLLPRI | POLLERR)) !== 0;
}

/** Not before it is needed: the library costs a kit host milliseconds and memory. */
function load(): Poll | undefined {
  if (poll === undefined) {
    try {
      const koffi = createRequire(import.meta.url)('koffi') as Koffi;
      poll = koffi.load(null).func('int poll(void *, unsigned long, int)');
    } catch {
      poll = false;
    }
  }
  return poll === false ? undefined : poll;
}
