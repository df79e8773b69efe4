import { spawn } from 'node:child_process';
import { helperEnvironment } from '../changeover/helper-environment.js';
import type { ArchiveAnswer, ArchiveOrder } from './archive-order.js';
import type { BackupManifest } from './backup-manifest.js';

const LIMIT_MS = 600_000;

/** Has `order` carried out by a process of its own, which `program` becomes. Rejects with an Error that says in words what is wrong. */
export async function askArchive(program: string, order: ArchiveOrder): Promise<BackupManifest> {
  const child = spawn(process.execPath, [...process.execArgv, program, '--archive'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: helperEnvironment(),
  });
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  const deadline = setTimeout(end, LIMIT_MS);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let [answer, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  child.on('error', reject);
  child.on('close', () => resolve(answer));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(order));
  try {
    return manifestIn(await promise, said);
  } finally {
    clearTimeout(deadline);
    process.off('exit', end);
  }
}

function manifestIn(answer: string, said: string): BackupManifest {
  if (answer === '') throw new Error(`the process that handles it ended: ${said.trim() || 'it said nothing'}`);
  const found = JSON.parse(answer) as ArchiveAnswer;
  if ('wrong' in found) throw new Error(found.wrong);
  return found.manifest;
}
