import { fileURLToPath } from 'node:url';
import { describeKit } from '@lkssp/core/testing';
import { describe, it } from 'vitest';
import { kit } from '../src/index.js';
import { APP_SAMPLE, PROCESS_SAMPLE } from './samples.js';
import { SCRIPTED_APP, SCRIPTED_PROCESS, ScriptedApplications } from './scripted-samples.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

describe('on the real machine', () => {
  describeKit(kit, { describe, it, packageFolder, samples: [APP_SAMPLE, PROCESS_SAMPLE] });
});

describe('on a scripted machine', () => {
  const bench = (): ScriptedApplications => new ScriptedApplications();
  describeKit(kit, { describe, it, packageFolder, bench, samples: [SCRIPTED_APP, SCRIPTED_PROCESS] });
});
