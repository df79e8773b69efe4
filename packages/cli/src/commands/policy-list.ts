import { POLICY_NAMES } from '../arguments/policy-words.js';
import type { Command } from '../command.js';

export const policyList: Command = {
  usage: '',
  says: 'Prints the names of the policies, one per line.',
  words: { min: 0, max: 0 },
  options: [],
  examples: [{ run: 'policy list', says: 'Failover, LocalRecovery, TemporalRecovery, NotificationOnly' }],
  run: (_, context) => {
    context.show(POLICY_NAMES, () => POLICY_NAMES);
    return Promise.resolve(undefined);
  },
};
