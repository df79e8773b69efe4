import { checkApiReports } from './api-report.ts';
import { allRules } from './house/all-rules.ts';
import { sentence } from './house/finding.ts';
import { readProject } from './house/project.ts';
import { runTool, type Step, type StepResult } from './step.ts';

function checkHouseRules(): StepResult {
  const project = readProject(process.cwd());
  const lines = allRules.flatMap((rule) => rule.check(project).map((finding) => sentence(rule, finding)));
  return { fine: lines.length === 0, output: lines.join('\n') };
}

/** In the order in which a failure tells most. */
export const steps: readonly Step[] = [
  {
    name: 'types',
    mend: 'mend the types; nothing is left out by casts',
    run: () => runTool('typescript-native/bin/tsc', ['-b']),
  },
  {
    name: 'lint',
    mend: 'each line names its rule; .oxlintrc.json holds them',
    run: (fix) => runTool('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', ...(fix ? ['--fix'] : [])]),
  },
  {
    name: 'format',
    mend: 'npm run fix formats',
    run: (fix) => runTool('@biomejs/biome/bin/biome', ['format', ...(fix ? ['--write'] : [])]),
  },
  {
    name: 'house rules',
    mend: 'each line names its rule and how to mend it; the rules are in tools/check/house',
    run: checkHouseRules,
  },
  {
    name: 'unused',
    mend: 'remove what nobody uses, or declare what is used (knip.json)',
    run: () => runTool('knip/bin/knip.js', ['--no-progress', '--no-config-hints']),
  },
  { name: 'API report', mend: 'npm run fix writes the reports', run: (fix) => checkApiReports(fix) },
];
