import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeKit, type KitSample, type LivingSample, type SampleResource } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-qsp';
import { afterEach, describe, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { command } from '../rig/command.ts';
import { TestUnit } from './test-unit.ts';

const packageFolder = fileURLToPath(new URL('../../../packages/kit-qsp', import.meta.url));

const units = new Map<string, TestUnit>();
const nameOf = ({ number }: Pick<SampleResource, 'number'>): string => `conforming-${number}`;

async function unitOf(resource: Pick<SampleResource, 'number'>): Promise<TestUnit> {
  const name = nameOf(resource);
  const unit = units.get(name) ?? (await TestUnit.sleeper(name, 'Restart=always', 'RestartSec=30'));
  units.set(name, unit);
  return unit;
}

afterEach(async () => {
  for (const unit of units.values()) await unit.end();
  units.clear();
});

const NOT_HERE = {
  secret: 'no option of it is a secret',
  awkward: 'names of services have no blanks, quotes or letters beyond ASCII',
};

const UNIT: KitSample = {
  type: 'qsp',
  nonsense: [{ options: { service: 'a b' }, path: 'service' }],
  leaveOut: { ...NOT_HERE, hangIt: 'hung.machine.test.ts hangs systemd itself' },
  options: async (resource) => {
    await unitOf(resource);
    return { service: nameOf(resource), start: true, startLimit: '10s', stopLimit: '10s' };
  },
  breakIt: async (living: LivingSample) => {
    const unit = await unitOf(living);
    const pid = await unit.kill();
    await waitUntil('the main process is gone', { withinMs: 5000 }, async () => (await unit.main()) !== pid);
  },
  takeAway: async (living: LivingSample) => {
    rmSync(`/etc/systemd/system/${nameOf(living)}.service`, { force: true });
    await command(['systemctl', 'daemon-reload']);
  },
  snapshot: async (living: LivingSample) => {
    const unit = await unitOf(living);
    return `${await unit.state()} ${await unit.main()} ${existsSync(unit.dropIn)}`;
  },
};

describe('a real unit of systemd', () => {
  describeKit(kit, { describe, it, packageFolder, samples: [UNIT] });
});
