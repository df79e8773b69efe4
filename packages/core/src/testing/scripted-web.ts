import type { HttpRequest, HttpResult } from '../contract/host-probes.js';

/** What a pretended server answers: part of a result (a status means that it answered), or a function of the request that gives it. */
export type WebAnswer = Partial<HttpResult> | ((request: HttpRequest) => Partial<HttpResult>);

/** Pretended web servers. Where nobody serves, connections are refused. */
export class ScriptedWeb {
  readonly #answers = new Map<string, WebAnswer>();

  /** From now on this URL answers so. Without a path, everything below that server does. */
  serve(url: string, answer: WebAnswer = { status: 200 }): void {
    this.#answers.set(keyOf(url), answer);
  }

  /** Nobody serves there any more. */
  close(url: string): void {
    this.#answers.delete(keyOf(url));
  }

  async http(request: HttpRequest): Promise<HttpResult> {
    const { href, origin } = new URL(request.url);
    const answer = this.#answers.get(href) ?? this.#answers.get(origin);
    if (answer === undefined) return { answer: 'refused', reason: `nobody listens at ${request.url}`, tookMs: 1 };
    const given = typeof answer === 'function' ? answer(request) : answer;
    const status =
      given.answer === undefined || given.answer === 'answered' ? { status: 200, headers: {}, body: '' } : {};
    const result = { answer: 'answered' as const, tookMs: 1, ...status, ...given };
    return { reason: `${request.url}: ${result.answer}`, ...result };
  }
}

/** A URL without path stands for its whole server. */
function keyOf(url: string): string {
  const { href, origin } = new URL(url);
  return url.replace(/\/$/, '') === origin && !url.endsWith('/') ? origin : href;
}
