import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { HttpRequest } from '../../contract/host-probes.js';

/** Longer than what servers send, shorter than what would hurt. */
const MOST_HEADER = 64 * 1024;

/** What is asked, and of whom. The certificate is read and not judged, and old servers are asked too: a check looks at what is served. */
export function requestOptions({ address, method = 'GET', headers = {} }: HttpRequest, url: URL): RequestOptions {
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return {
    protocol: url.protocol,
    host: address ?? name,
    ...(url.port === '' ? {} : { port: url.port }),
    path: `${url.pathname}${url.search}`,
    method,
    headers: { host: url.host, 'user-agent': 'lkssp', accept: '*/*', ...headers },
    maxHeaderSize: MOST_HEADER,
    ...(url.username === '' ? {} : { auth: `${decoded(url.username)}:${decoded(url.password)}` }),
    ...(url.protocol === 'https:' ? tlsOptions(name) : {}),
  };
}

/** RFC 6066 forbids an address as the name of a server. */
const tlsOptions = (name: string): RequestOptions => ({
  servername: isIP(name) === 0 ? name : '',
  rejectUnauthorized: false,
  minVersion: 'TLSv1',
  ciphers: 'DEFAULT@SECLEVEL=0',
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
