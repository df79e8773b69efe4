import { connect } from 'node:net';
import type { TcpRequest, TcpResult } from '../../contract/host.js';
import { systemCode } from './proc-stat.js';
import { UNABLE_CODES } from './unable-codes.js';

const USUAL_MS = 2000;

/** Asks whether something accepts connections. Without an address both loopbacks are asked, as a server may listen on either. */
export async function tcpProbe(request: TcpRequest, mostMs: number, signal: AbortSignal): Promise<TcpResult> {
  const withinMs = Math.max(1, Math.min(request.withinMs ?? USUAL_MS, mostMs));
  if (request.address !== undefined) return await ask(request.port, request.address, withinMs, signal);
  const old = await ask(request.port, '127.0.0.1', withinMs, signal);
  if (old.answer !== 'refused') return old;
  const young = await ask(request.port, '::1', withinMs, signal);
  return young.answer === 'accepted' ? young : old;
}

function ask(port: number, host: string, withinMs: number, signal: AbortSignal): Promise<TcpResult> {
  return new Promise((resolve) => {
    const place = `port ${port} of ${host}`;
    const socket = connect({ port, host });
    const settle = (answer: TcpResult['answer'], reason: string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve({ answer, reason });
    };
    const abort = (): void => settle('unable', `asking ${place} was given up`);
    const timer = setTimeout(() => settle('silent', `${place} did not answer within ${withinMs} ms`), withinMs);
    signal.addEventListener('abort', abort);
    socket.once('connect', () => settle('accepted', `${place} accepts connections`));
    socket.once('error', (error) => {
      const code = systemCode(error);
      if (UNABLE_CODES.has(code)) settle('unable', `${place} could not be asked: ${code}`);
      else settle('refused', code === 'ECONNREFUSED' ? `nobody listens on ${place}` : `${place}: ${code}`);
    });
    if (signal.aborted) abort();
  });
}
