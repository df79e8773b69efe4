import { describe, it } from 'node:test';
import { describeKit } from '@lkssp/core/testing';
import { kit } from '../src/index.ts';
import { REAL, SCRIPTED, ScriptedServers } from './samples.ts';

const packageFolder = `${import.meta.dirname}/..`;

// Every rule that a kit must keep, once on a pretended machine and once on this one. A broken rule says how to mend it.
describe('on a pretended machine', () => {
  describeKit(kit, { describe, it, packageFolder, bench: () => new ScriptedServers(), samples: [SCRIPTED] });
});

describe('on this machine', () => {
  describeKit(kit, { describe, it, packageFolder, samples: [REAL] });
});
