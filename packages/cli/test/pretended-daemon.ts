import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a pretended daemon does besides answering. */
export interface Pretence {
  /** Says this and ends at once. */
  readonly refuses?: { readonly text: string; readonly exit: number };
  /** Milliseconds until it answers, or refuses. */
  readonly lateMs?: number;
  /** Does not take the order to stop: only a signal ends it. */
  readonly stubborn?: boolean;
}

/**
 * Writes a program that is started like the daemon, answers at the socket of its home, and notes in HOME/asked whatever it
 * was started with and asked for, line by line.
 */
export function pretendedDaemon(folder: string, pretence: Pretence = {}): string {
  const file = join(folder, `daemon-${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(file, `const pretence = ${JSON.stringify(pretence)};\n${PROGRAM}`);
  return file;
}

const PROGRAM = `
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const words = process.argv.slice(2);
const home = words[words.indexOf('--home') + 1];
mkdirSync(home + '/run', { recursive: true });
mkdirSync(home + '/lib', { recursive: true });
const note = (line) => appendFileSync(home + '/asked', line + '\\n');
note('started ' + words.join(' ').replace(home, 'HOME'));
await pause(pretence.lateMs ?? 0);
if (pretence.refuses) {
  process.stderr.write('lksspd: ' + pretence.refuses.text + '\\n');
  process.exit(pretence.refuses.exit);
}
const socket = home + '/run/lkssp.sock';
rmSync(socket, { force: true });
const end = () => { note('ended'); rmSync(socket, { force: true }); process.exit(0); };
process.on('SIGTERM', end);
const operation = { id: '1', order: 'the order', phase: 'done', startedAt: 0, progress: [{ number: 1, text: 'done', facts: {} }] };
createServer((request, response) => {
  const path = request.url.replace('/api/v1', '').replace(/\\?.*/, '');
  request.resume();
  if (path !== '/health') note(request.method + ' ' + path);
  const stops = path === '/stop';
  const refused = stops && pretence.stubborn;
  const body = path === '/health' ? { pid: process.pid } : path === '/kits' && request.method === 'GET' ? [] : path === '/backups' && request.method === 'GET' ? [] : operation;
  response.writeHead(refused ? 500 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body), () => { if (stops && !refused) end(); });
}).listen(socket);
`;
