import type { IncomingMessage } from 'node:http';

/** The first `keepBytes` of a body as UTF-8. Ends early when there is more: an answer without end is one too. */
export function keptBody(response: IncomingMessage, keepBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const settle = (): void => resolve(Buffer.concat(parts).subarray(0, keepBytes).toString('utf8'));
    response.on('data', (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes >= keepBytes) settle();
    });
    response.once('end', settle);
    response.once('error', reject);
    response.once('close', () => reject(new Error('the connection was closed before the end of the answer')));
  });
}
