#!/usr/bin/env node
import { npmInstall } from './npm-install.js';
import { run } from './run.js';

process.exitCode = run(process.argv.slice(2), {
  cwd: process.cwd(),
  environment: process.env,
  install: npmInstall,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
