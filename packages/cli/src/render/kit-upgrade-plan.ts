import type { KitUpgradeStep } from '@lkssp/client';
import { oneLine } from './one-line.js';
import { table } from './table.js';

/** What an upgrade would do with each kit. */
export function kitUpgradePlan(steps: readonly KitUpgradeStep[]): string[] {
  if (steps.length === 0) return ['No kits are installed. Nothing to do.'];
  const changes = steps.filter(({ from, to }) => from !== to).length;
  const end =
    changes === 0 ? 'Nothing to do.' : `${changes} kit${changes === 1 ? '' : 's'} to change. Nothing was done.`;
  return [...kitUpgradeLines(steps), end];
}

/** One line for each kit. */
export function kitUpgradeLines(steps: readonly KitUpgradeStep[]): string[] {
  return table(
    steps.map(({ name, from, to, why, migrates }) => [
      `  ${oneLine(name)}`,
      from === to ? from : `${from} -> ${to}`,
      [...migration(migrates), ...(why === undefined ? [] : [oneLine(why)])].join('; '),
    ]),
  );
}

const migration = (tags: readonly string[]): string[] =>
  tags.length === 0 ? [] : [`stored options of ${tags.join(', ')} get another form`];
