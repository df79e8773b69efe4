import { toMs } from '@lkssp/core';
import type { ApacheHandle } from './apache-handle.js';
import type { ApacheOptions } from './apache-options.js';
import { isIp } from './ip-text.js';

/** One page to ask for. */
export interface WebTarget {
  readonly url: string;
  readonly address?: string;
  readonly withinMs: number;
  /** What the person wants to see; left out: any answer does. */
  readonly wanted?: { readonly status: string; readonly regex?: RegExp };
}

/** What deepCheck asks for: the chosen URLs, else the first address that it listens at. */
export function webTargets(options: ApacheOptions, handle: ApacheHandle): readonly WebTarget[] {
  if (options.url.length === 0) return usualTarget(options, handle);
  return options.url.map((each) => {
    const asked: Exclude<typeof each, string> = typeof each === 'string' ? { url: each } : each;
    const { url, address, status, regex, maxTime } = asked;
    const source = regex ?? options.regex;
    return {
      url,
      ...(address === undefined ? {} : { address }),
      withinMs: toMs(maxTime ?? options.maxTime),
      wanted: {
        status: status ?? options.status,
        ...(source === undefined ? {} : { regex: new RegExp(source, 'im') }),
      },
    };
  });
}

/** The first address, without wishes: an application that answers 500 is not mended by a restart of Apache. */
export function usualTarget(
  { maxTime }: Pick<ApacheOptions, 'maxTime'>,
  { listens, secured }: ApacheHandle,
): readonly WebTarget[] {
  const [first] = listens;
  if (first === undefined) return [];
  const name = secured.find(({ port }) => first.isTls && port === first.port)?.name ?? 'localhost';
  const address = first.address === undefined ? '127.0.0.1' : first.address;
  const url = `${first.isTls ? 'https' : 'http'}://${name}:${first.port}/`;
  return [{ url, ...addressPart(address), withinMs: toMs(maxTime) }];
}

/** A host name is looked up; all addresses mean the loopback. */
function addressPart(address: string): { address?: string } {
  if (address === '0.0.0.0') return { address: '127.0.0.1' };
  if (address === '::') return { address: '::1' };
  return isIp(address) ? { address } : {};
}
