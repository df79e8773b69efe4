/** What differs between the generations of the kit `lamp`. */
export interface LampForm {
  /** Members of the contract that it imports. */
  readonly imports: readonly string[];
  /** Body of a function of `options` that says what is wrong with them: `[[path, sentence], …]`. */
  readonly wrong: string;
  /** Expression of `options` that gives the words of the command. */
  readonly argv: string;
  /** Expression that gives the verdict for a lamp that shines. */
  readonly shines: string;
  /** Body of `migrate({ options, generation })`; left out: it has none. */
  readonly migrate?: string;
}

const head = ({ imports, wrong }: LampForm): string => `import { appendFileSync } from 'node:fs';
import { defineKit, done, failed, failure, resourceType, ${imports.join(', ')} } from '@lkssp/core';

const wrong = (options) => {
  ${wrong}
};

const options = {
  '~standard': {
    version: 1,
    vendor: 'lamp',
    validate: (value) => {
      const found = wrong(value);
      return found.length === 0 ? { value } : { issues: found.map(([path, message]) => ({ path: [path], message })) };
    },
  },
};

const told = (verb, options, tag) => appendFileSync(options.journal, verb + ' ' + tag + '\\n');
`;

const type = ({ argv, shines, migrate }: LampForm): string => `const lamp = resourceType({
  type: 'lamp',
  app: 'gen',
  title: 'A lamp',
  options,
  jsonSchema: { type: 'object' },
  identify: (options) => ${argv}.join(' '),
  timing: { quickCheck: { every: '6s', within: '5s' } },
  ${migrate === undefined ? '' : `migrate: ({ options, generation }) => {\n    ${migrate}\n  },`}
  async restore({ options, handle, host, resource }) {
    told('restore', options, resource.tag);
    if (handle && host.processes.state(handle).life === 'alive') return done({ handle });
    const { process } = await host.processes.start({ argv: ${argv} });
    return done({ handle: { ...process }, watch: [{ kind: 'process', pid: process.pid, startTime: process.startTime }] });
  },
  async remove({ options, handle, host, resource }) {
    told('remove', options, resource.tag);
    if (!handle) return done({ handle: null });
    const left = await host.processes.stop(handle, { withinMs: 5000 });
    return left.length === 0 ? done({ handle: null, watch: [] }) : failure('it does not go out');
  },
  async quickCheck({ options, handle, host }) {
    if (!handle || host.processes.state(handle).life !== 'alive') return failed('it is dark');
    const watch = [{ kind: 'process', pid: handle.pid, startTime: handle.startTime }];
    return ${shines};
  },
});
`;

/**
 * The kit `lamp` guards one program, which it starts itself; its handle alone tells it which process that is. It writes
 * each verb that is not a check into the file `journal` of its options: a test reads there what was done to a resource.
 */
export const lampCode = (form: LampForm): string => `${head(form)}
${type(form)}
export const kit = defineKit({ id: 'lamp', resourceTypes: [lamp] });
`;
