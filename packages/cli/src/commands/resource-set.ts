import { SETTINGS_OPTIONS, settingsPatch } from '../arguments/settings-options.js';
import { UsageError } from '../arguments/usage-error.js';
import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { settingsLines } from '../render/resource-page.js';

export const resourceSet: Command = {
  usage: 'TAG --SETTING VALUE …',
  says: 'Changes settings of a resource while it is in service. The value "default" returns a setting to the level above.',
  words: { min: 1, max: 1 },
  options: SETTINGS_OPTIONS,
  examples: [
    { run: 'resource set web --check-interval 10s', says: 'looks at web every ten seconds' },
    { run: 'resource set web --failure-threshold 3', says: 'three failed checks in a row open an incident' },
    { run: 'resource set web --check-interval default', says: 'back to what the server or the kit says' },
  ],
  run: async (input, context) => {
    const patch = settingsPatch(input.given);
    if (Object.keys(patch).length === 0)
      throw new UsageError(`Name a setting to change, such as --check-interval 10s. There are: ${names()}.`);
    const settings = await (await context.client()).changeSettings(word(input, 0), patch);
    context.show(settings, () => [`Settings of ${word(input, 0)}:`, ...settingsLines(settings)]);
    return undefined;
  },
};

const names = (): string => SETTINGS_OPTIONS.map(({ name }) => `--${name}`).join(', ');
