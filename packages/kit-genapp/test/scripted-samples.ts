import { createHash } from 'node:crypto';
import type { RunRequest } from '@lkssp/core';
import { type KitSample, type LivingSample, ScriptedMachine } from '@lkssp/core/testing';
import { APP_SAMPLE, PROCESS_SAMPLE } from './samples.js';

const NAMES = ['restore', 'remove', 'quickCheck', 'recover'] as const;

/** A machine on which applications are a set of tags. */
export class ScriptedApplications extends ScriptedMachine {
  readonly running = new Set<string>();
  readonly hanging = new Set<string>();

  constructor() {
    super();
    const tagOf = ({ env = {} }: RunRequest): string => env['LKSSP_TAG'] ?? '';
    const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
    this.commands.push(
      { command: 'head', answer: { stdout: '#!/bin/sh\n' } },
      { command: 'sh', answer: {} },
      {
        command: 'sha256sum',
        answer: ({ argv }) => ({
          stdout: argv
            .filter((path) => this.files.has(path))
            .map((path) => `${sum(this.files.get(path) ?? '')}  ${path}\0`)
            .join(''),
        }),
      },
      { command: 'restore', answer: (request) => (this.running.add(tagOf(request)), {}) },
      { command: 'recover', answer: (request) => (this.running.add(tagOf(request)), {}) },
      { command: 'remove', answer: (request) => (this.running.delete(tagOf(request)), {}) },
      { command: 'quickCheck', answer: (request) => this.#look(tagOf(request)) },
    );
  }

  #look(tag: string): { code: number; stderr?: string; timedOut?: boolean } {
    if (this.hanging.has(tag)) return { code: 1, timedOut: true };
    return this.running.has(tag) ? { code: 0 } : { code: 1, stderr: 'the application does not run\n' };
  }
}

const machineOf = ({ bench }: LivingSample): ScriptedApplications => bench as ScriptedApplications;

/** The same applications, pretended. */
export const SCRIPTED_APP: KitSample = {
  type: 'app',
  leaveOut: { ...APP_SAMPLE.leaveOut, awkward: 'nothing is executed' },
  nonsense: APP_SAMPLE.nonsense,
  options: ({ bench, number }) => {
    const { files } = bench as ScriptedApplications;
    const path = (name: string): string => `/opt/app-${number}/${name}.sh`;
    for (const name of NAMES) files.set(path(name), `#!/bin/sh\n# ${name}\n`);
    return Object.fromEntries(NAMES.map((name) => [name, path(name)]));
  },
  breakIt: (living) => void machineOf(living).running.delete(living.tag),
  hangIt: (living) => void machineOf(living).hanging.add(living.tag),
  takeAway: (living) => machineOf(living).files.clear(),
  snapshot: (living) => [...machineOf(living).running].join(' '),
};

/** Supervised programs, pretended. */
export const SCRIPTED_PROCESS: KitSample = {
  type: 'process',
  leaveOut: { ...PROCESS_SAMPLE.leaveOut, awkward: 'nothing is executed', takeAway: 'there is no software' },
  nonsense: PROCESS_SAMPLE.nonsense,
  options: ({ number }) => ({ command: `/opt/server --number ${number}`, ready: 'notify' }),
  breakIt: (living) => machineOf(living).processes.end(living.handle as { pid: number; startTime: number }),
  snapshot: (living) => machineOf(living).processes.living().join(' '),
};
