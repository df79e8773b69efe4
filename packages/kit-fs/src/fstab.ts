import type { Host } from '@lkssp/core';

/** A line of /etc/fstab (fstab(5)). */
export interface FstabLine {
  readonly device: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly options: string;
}

/** The line for a mount point; undefined where there is none. */
export async function fstabLine(host: Host, mountPoint: string): Promise<FstabLine | undefined> {
  const text = await host.read('/etc/fstab').catch(() => '');
  return text
    .split('\n')
    .map(parseLine)
    .find((line) => line?.mountPoint === mountPoint);
}

function parseLine(text: string): FstabLine | undefined {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return undefined;
  const [device = '', mountPoint = '', type = '', options = 'defaults'] = line.split(/\s+/).map(plainWord);
  const path = mountPoint.length > 1 ? mountPoint.replace(/\/+$/, '') : mountPoint;
  return { device: unquoted(device), mountPoint: path, type, options };
}

const plainWord = (word: string): string =>
  word.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

const unquoted = (device: string): string => device.replace(/^(\w+=)"(.*)"$/, '$1$2');
