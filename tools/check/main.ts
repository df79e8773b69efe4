import { spawnSync } from 'node:child_process';
import { steps } from './steps.ts';

const fix = process.argv.includes('--fix');
let failures = 0;

// Pages made from tables in the code; the tests of tools/reference tell when they are stale.
if (fix) spawnSync(process.execPath, ['tools/reference/main.ts'], { stdio: 'inherit' });

for (const { name, mend, run } of steps) {
  const { fine, output } = await run(fix);
  console.log(`${fine ? 'ok    ' : 'FAILED'}  ${name}${fine ? '' : `: ${mend}`}`);
  if (fine) continue;
  failures += 1;
  console.log(`${output.trimEnd()}\n`);
}

console.log(failures === 0 ? 'All checks passed.' : `${failures} of ${steps.length} checks failed.`);
process.exitCode = failures === 0 ? 0 : 1;
