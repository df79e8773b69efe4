import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '@lkssp/core';
import { describeKit, type KitSample, type SampleResource, TrialHome } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-apache';
import { describe, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { ApacheInstance } from '../rig/apache-instance.ts';
import { labFolder } from '../rig/lab-folder.ts';

const packageFolder = fileURLToPath(new URL('../../../packages/kit-apache', import.meta.url));

/** A home with instances that go with it. */
class ApacheBench extends TrialHome {
  readonly instances = new Map<number, ApacheInstance>();

  async instance(number: number, folder?: string): Promise<ApacheInstance> {
    const known = this.instances.get(number);
    if (known !== undefined) return known;
    const tls = number === 2 ? { tls: { days: 100 } } : {};
    const made = await ApacheInstance.make({ ...tls, ...(folder === undefined ? {} : { folder }) });
    this.instances.set(number, made);
    return made;
  }

  override async clear(): Promise<void> {
    for (const instance of this.instances.values()) await instance.end();
    await super.clear();
  }
}

const benchOf = ({ bench }: Pick<SampleResource, 'bench'>): ApacheBench => bench as ApacheBench;
const instanceOf = (resource: SampleResource): ApacheInstance => {
  const found = benchOf(resource).instances.get(resource.number);
  if (found === undefined) throw new Error('the sample was not prepared');
  return found;
};

const optionsOf = ({ config }: ApacheInstance): Json => ({ config, unit: 'none', stopLimit: '8s', maxTime: '1s' });

const sample: KitSample = {
  type: 'apache',
  nonsense: [{ options: { config: 'httpd.conf' }, path: 'config' }],
  leaveOut: { secret: 'no option of it is a secret' },
  options: async (resource) => optionsOf(await benchOf(resource).instance(resource.number)),
  breakIt: async (living) => {
    const master = instanceOf(living).master();
    if (master === undefined) return;
    process.kill(master.pid, 'SIGKILL');
    await waitUntil('the end of the master', { withinMs: 5000 }, () => instanceOf(living).master() === undefined);
  },
  hangIt: async (living) => {
    for (const { pid } of await instanceOf(living).processes()) process.kill(pid, 'SIGSTOP');
  },
  takeAway: (living) => rmSync(instanceOf(living).config),
  snapshot: async (living) =>
    JSON.stringify((await instanceOf(living).processes()).map(({ pid }) => pid).toSorted((one, two) => one - two)),
  awkward: async (resource) => {
    const folder = join(labFolder('odd'), `Ünï 'a' $(id) & *`);
    mkdirSync(folder, { recursive: true });
    return optionsOf(await benchOf(resource).instance(resource.number, folder));
  },
};

describe('lab/apache/conformance', () => {
  describeKit(kit, { describe, it, packageFolder, bench: () => new ApacheBench('apache'), samples: [sample] });
});
