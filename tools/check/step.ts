import { spawnSync } from 'node:child_process';

/** What a step found; `output` is shown when it is not fine. */
export interface StepResult {
  readonly fine: boolean;
  readonly output: string;
}

/** One part of `npm run check`. `fix` mends what it can before it looks. */
export interface Step {
  readonly name: string;
  readonly mend: string;
  readonly run: (fix: boolean) => StepResult | Promise<StepResult>;
}

/** Runs an installed tool on this Node and takes its exit code as the answer. */
export function runTool(script: string, args: readonly string[]): StepResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`node_modules/${script}`, ...args], {
    encoding: 'utf8',
  });
  return { fine: status === 0, output: `${stdout}${stderr}` };
}
