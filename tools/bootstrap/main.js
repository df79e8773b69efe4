/**
 * Every `npm run` command comes through here, on any Node from 20 on and with nothing installed:
 * installs, builds where the command needs it, then runs the real thing on Node 24.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from './commands.js';
import { findNode, isInstalled, markInstalled } from './install.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The tools that npm installed, Node 24 among them, come first. */
const environment = () => ({
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
});

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
function run(program, args) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: environment() });
  const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  // A terminal sends an interrupt to the whole group; the child decides what it means and this process only waits.
  const wait = () => undefined;
  process.on('SIGTERM', forward);
  process.on('SIGINT', wait);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', forward);
      process.off('SIGINT', wait);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** @param {string} sentence @returns {never} */
function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** `npm ci` refuses a lock file that lacks other platforms' optional packages; `npm install` takes it as it is. */
async function install() {
  console.error('Installing dependencies ...');
  const npm = process.env['npm_execpath'];
  const args = ['install', '--no-audit', '--no-fund'];
  const code = npm === undefined ? await run('npm', args) : await run(process.execPath, [npm, ...args]);
  if (code !== 0) giveUp('npm install failed; its message above says why. Mend that and repeat the command.');
  markInstalled(root);
}

/**
 * Quiet unless it fails: what a command prints should be the command's own.
 * @param {string} node
 */
function build(node) {
  const lerna = join(root, 'node_modules/lerna/dist/cli.js');
  const options = { cwd: root, env: environment(), encoding: /** @type {const} */ ('utf8') };
  const result = spawnSync(node, [lerna, 'run', 'build', '--loglevel', 'error'], options);
  if (result.status === 0) return;
  console.error(`${result.stdout}\n${result.stderr}`);
  giveUp('The build failed; the package and its error stand above.');
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 */
async function main(name, args) {
  const command = commands[name];
  if (command === undefined) {
    const lines = Object.entries(commands).map(([each, { says }]) => `  ${each.padEnd(12)} ${says}`);
    giveUp(['Which command? One of:', ...lines].join('\n'));
  }
  if (!isInstalled(root)) await install();
  const node = findNode(root, { version: process.versions.node, path: process.execPath });
  if (node === undefined) giveUp('Node 24 or newer is needed and npm brings none for this platform; install it.');
  if (command.needsBuild(args)) build(node);
  if (command.runs === undefined) return 0;
  const entry = command.runs.find((part) => part.endsWith('.ts')) ?? '';
  if (!existsSync(join(root, entry))) giveUp(`${entry} does not exist yet: write it, then npm run ${name} runs it.`);
  return run(node, [...command.runs, ...args]);
}

process.exitCode = await main(process.argv[2] ?? '', process.argv.slice(3));
