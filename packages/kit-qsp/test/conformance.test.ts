import { fileURLToPath } from 'node:url';
import { describeKit, ScriptedMachine } from '@lkssp/core/testing';
import { describe, it } from 'vitest';
import { kit } from '../src/index.js';
import { SCRIPTED_SCRIPT, SCRIPTED_UNIT } from './samples.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const bench = (): ScriptedMachine => new ScriptedMachine();

describe('a unit, pretended', () => {
  describeKit(kit, { describe, it, packageFolder, bench, samples: [SCRIPTED_UNIT] });
});

describe('a script, pretended', () => {
  describeKit(kit, { describe, it, packageFolder, bench, samples: [SCRIPTED_SCRIPT] });
});
