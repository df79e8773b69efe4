import { fileURLToPath } from 'node:url';
import { describeKit } from '@lkssp/core/testing';
import { describe, it } from 'vitest';
import { kit } from '../src/index.js';
import { ScriptedDisks } from './scripted-disks.js';
import { SCRIPTED } from './scripted-samples.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

// The same on real file systems: test/lab/fs.
describe('on a scripted machine', () => {
  const bench = (): ScriptedDisks => new ScriptedDisks();
  describeKit(kit, { describe, it, packageFolder, bench, samples: [SCRIPTED] });
});
