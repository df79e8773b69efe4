import type { Socket } from 'node:net';
import type { Context } from '../context.js';
import { PROBLEM_TYPE, phraseOf, problemDocument } from './problem-document.js';
import { invalid } from './refusal.js';

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers what is not HTTP, comes too slowly, or has too large a header: no request exists yet, only its socket. */
export function answerBrokenRequest(context: Context, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS[error.code ?? ''] ?? 400;
  const problem = { ...problemDocument(invalid([{ message: words(error) }]), context.speech.for(undefined)), status };
  const body = JSON.stringify({ ...problem, title: phraseOf(status) });
  const head = [
    `HTTP/1.1 ${status} ${phraseOf(status)}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function words({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'HPE_HEADER_OVERFLOW') return 'its header fields are too large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'it took too long to arrive';
  return `it is not HTTP/1.1 (${message})`;
}
