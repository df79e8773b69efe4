import { type Duration, isDuration, toMs } from '@lkssp/core';
import { z } from 'zod';

/** How a program shows that it serves. */
export type Ready =
  | { readonly by: 'none' | 'notify' }
  | { readonly by: 'port'; readonly port: number; readonly address?: string }
  | { readonly by: 'log'; readonly pattern: RegExp }
  | { readonly by: 'delay'; readonly ms: number };

const PORT = /^port:(?:(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):)?(\d{1,5})$/;

/** What the option means; undefined when it means nothing. */
export function parseReady(text: string): Ready | undefined {
  if (text === 'none' || text === 'notify') return { by: text };
  if (text.startsWith('log:')) return parsePattern(text.slice(4));
  if (text.startsWith('delay:')) return parseDelay(text.slice(6));
  const [, bracketed, plain, digits] = PORT.exec(text) ?? [];
  const [port, address] = [Number(digits), bracketed ?? plain];
  if (!(port >= 1 && port <= 65_535)) return undefined;
  return { by: 'port', port, ...(address === undefined ? {} : { address }) };
}

function parsePattern(source: string): Ready | undefined {
  try {
    return source === '' ? undefined : { by: 'log', pattern: new RegExp(source, 'm') };
  } catch {
    return undefined;
  }
}

function parseDelay(text: string): Ready | undefined {
  return isDuration(text) ? { by: 'delay', ms: toMs(text satisfies Duration) } : undefined;
}

/** The option `ready`. */
export const readyOption = z
  .string()
  .refine(
    (text) => parseReady(text) !== undefined,
    'must be none, notify, port:8080, port:127.0.0.1:8080, log:REGEX or delay:2s',
  )
  .default('none')
  .describe('When it serves: none, notify, port:8080, port:127.0.0.1:8080, log:REGEX, delay:2s');
