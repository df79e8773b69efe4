import type { UpgradePlan } from '@lkssp/client';
import { kitUpgradeLines } from './kit-upgrade-plan.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { table } from './table.js';

/** What an upgrade of lkssp itself would do, and what stands against it. */
export function upgradePlan(plan: UpgradePlan, paint: Paint): string[] {
  const { from, to, packages, kits, resources, storeMigrates, problems } = plan;
  const against = problems.map((problem) => paint.alarm(`  ${oneLine(problem)}`));
  if (from === to && against.length === 0) return [`lkssp ${from} is the newest that there is. Nothing to do.`];
  return [
    `lkssp ${from} -> ${to}`,
    ...block('Packages:', table(packages.map((each) => [`  ${each.name}`, `${each.from} -> ${each.to}`]))),
    ...block('Kits:', kitUpgradeLines(kits)),
    storeMigrates ? 'The store gets another form; a backup is made before.' : 'The store stays as it is.',
    ...(resources.length === 0 ? [] : [`Stored options that get another form: ${resources.join(', ')}`]),
    ...block('It cannot be done because:', against),
    against.length === 0 ? 'Applications run on meanwhile. Nothing was done.' : 'Nothing was done.',
  ];
}

const block = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [title, ...lines]);
