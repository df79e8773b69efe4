import { fileURLToPath } from 'node:url';
import { describeKit } from '@lkssp/core/testing';
import { describe, it } from 'vitest';
import { kit } from '../src/index.js';
import { SCRIPTED_APACHE, ScriptedApaches } from './scripted-apaches.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

describe('on a scripted machine', () => {
  const bench = (): ScriptedApaches => new ScriptedApaches();
  describeKit(kit, { describe, it, packageFolder, bench, samples: [SCRIPTED_APACHE] });
});
