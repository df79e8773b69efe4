import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { HttpRequest, HttpResult, ServedCertificate } from '../../contract/host-probes.js';
import type { CallScope } from '../host/call-scope.js';
import { httpTrouble } from './http-trouble.js';
import { keptBody } from './kept-body.js';
import { requestOptions } from './request-options.js';
import { servedCertificate } from './served-certificate.js';

const USUAL_MS = 5000;
const USUAL_BYTES = 64 * 1024;

/** One request as the contract describes it. Never rejects; whatever happens, it is over at its limit. */
export async function httpProbe(
  request: HttpRequest,
  { deadline, signal }: Pick<CallScope, 'deadline' | 'signal'>,
): Promise<HttpResult> {
  const url = URL.parse(request.url);
  if (url === null || !/^https?:$/.test(url.protocol))
    return { answer: 'unable', reason: `${withoutSecrets(request.url)} is no http: or https: URL`, tookMs: 0 };
  const withinMs = Math.max(1, Math.min(request.withinMs ?? USUAL_MS, deadline - performance.now()));
  return await new Exchange(request, url).run(withinMs, signal);
}

/** One exchange with a server, over a connection of its own. */
class Exchange {
  readonly #request: HttpRequest;
  readonly #url: URL;
  readonly #place: string;
  readonly #began = performance.now();
  #certificate: ServedCertificate | undefined;

  constructor(request: HttpRequest, url: URL) {
    this.#request = request;
    this.#url = url;
    const at = request.address === undefined ? '' : ` at ${request.address}`;
    this.#place = `${withoutSecrets(url.href)}${at}`;
  }

  run(withinMs: number, signal: AbortSignal): Promise<HttpResult> {
    return new Promise((resolve) => {
      let outgoing: ClientRequest | undefined;
      const settle = (part: Pick<HttpResult, 'answer' | 'reason'> & Partial<HttpResult>): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        outgoing?.destroy();
        const certificate = this.#certificate === undefined ? {} : { certificate: this.#certificate };
        resolve({ tookMs: performance.now() - this.#began, ...certificate, ...part });
      };
      const abort = (): void => settle({ answer: 'unable', reason: `asking ${this.#place} was given up` });
      const late = `${this.#place} gave no whole answer within ${Math.round(withinMs)} ms`;
      const timer = setTimeout(() => settle({ answer: 'silent', reason: late }), withinMs);
      signal.addEventListener('abort', abort);
      if (signal.aborted) return abort();
      const fail = (error: unknown): void => settle(httpTrouble(error, this.#place));
      try {
        outgoing = this.#send(fail, (response) => void this.#read(response).then(settle, fail));
      } catch (error) {
        // A header that cannot be sent.
        fail(error);
      }
    });
  }

  #send(fail: (error: unknown) => void, answered: (response: IncomingMessage) => void): ClientRequest {
    const options = requestOptions(this.#request, this.#url);
    const outgoing = moduleFor(this.#url.protocol, options);
    outgoing.on('error', fail);
    outgoing.once('response', answered);
    outgoing.once('socket', (socket) => {
      // Also where what comes then is no answer: what is served is of interest.
      socket.once('secureConnect', () => {
        this.#certificate = servedCertificate(socket);
      });
    });
    outgoing.end();
    return outgoing;
  }

  async #read(response: IncomingMessage): Promise<Pick<HttpResult, 'answer' | 'reason'> & Partial<HttpResult>> {
    const status = response.statusCode ?? 0;
    const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
    const body = await keptBody(response, this.#request.keepBytes ?? USUAL_BYTES);
    return { answer: 'answered', reason: `${this.#place} answered ${status}`, status, headers, body };
  }
}

/** Loaded when first asked for: most kits never need them. A connection of its own, by no proxy, that nobody uses again. */
function moduleFor(protocol: string, options: RequestOptions): ClientRequest {
  const { Agent, request } = process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
  return request({ ...options, agent: new Agent({ keepAlive: false, maxCachedSessions: 0 }) });
}

/** Reasons are read by many: no name, no password, no token. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/?#]*@/, '//').replace(/[?#].*$/s, '');
}
