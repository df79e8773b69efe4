#!/usr/bin/env node
import { dirname } from 'node:path';
import { handOver } from './program/hand-over.js';
import { run } from './run.js';
import { ProcessTerminal } from './terminal/process-terminal.js';

if (!(await handOver(process, dirname(import.meta.dirname)))) {
  const terminal = new ProcessTerminal(process);
  const { env } = process;

  try {
    process.exitCode = await run(process.argv.slice(2), {
      terminal,
      environment: env,
      cwd: process.cwd(),
      coloured: terminal.canColour && (env['NO_COLOR'] ?? '') === '',
    });
  } catch (thrown) {
    const { told, errorLines } = await import('./tell-error.js');
    const error = told(thrown);
    process.exitCode = error.exit;
    if (process.argv.includes('--json')) terminal.err(`${JSON.stringify({ error }, null, 2)}\n`);
    else terminal.err(`${errorLines(error).join('\n')}\n`);
    if (env['LKSSP_DEBUG'] === '1' && thrown instanceof Error) terminal.err(`${thrown.stack}\n`);
  }
}
