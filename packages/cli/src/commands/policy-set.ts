import type { PolicyOrder } from '@lkssp/client';
import { PATTERN_OPTION, readPairs, readPolicy } from '../arguments/policy-words.js';
import { readWhole } from '../arguments/read-number.js';
import { UsageError } from '../arguments/usage-error.js';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { policyChange } from '../render/policy-table.js';

export const policySet: Command = {
  usage: 'POLICY --on|--off [tag=PATTERN] [recoverylimit=N period=MINUTES] [--force]',
  says: 'Sets a policy for the resources whose tags match, or for the server. NotificationOnly on means LocalRecovery and Failover off.',
  words: { min: 1, max: 4 },
  options: [
    { name: 'on', spellings: ['On', 'ON'], says: 'switch it on' },
    { name: 'off', spellings: ['Off', 'OFF'], says: 'switch it off; its values are kept' },
    PATTERN_OPTION,
    {
      name: 'recovery-limit',
      spellings: ['recoverylimit'],
      value: 'N',
      says: 'TemporalRecovery: the Nth recovery within the period is not tried',
    },
    { name: 'period', value: 'MINUTES', says: 'TemporalRecovery: how long a recovery counts' },
    { name: 'force', spellings: ['Force'], says: 'set it even when it could never fire' },
  ],
  examples: [
    {
      run: 'policy set TemporalRecovery --on recoverylimit=3 period=30 tag=web',
      says: 'the third recovery of web within 30 minutes is not tried',
    },
    {
      run: "policy set Failover --off 'tag=mysql*'",
      says: 'no restart of the node for resources whose tags begin with mysql',
    },
    { run: 'policy set NotificationOnly --on', says: 'nothing is repaired on this server; people are told' },
  ],
  run,
};

async function run(input: Input, context: Context): Promise<undefined> {
  const { given } = input;
  if (given.has('on') === given.has('off')) throw new UsageError('Say either --on or --off.');
  const policy = readPolicy(input.words[0] ?? '');
  const result = await (await context.client()).setPolicy(policy, orderOf(input));
  context.show(result, () => policyChange(`${policy} is ${given.has('on') ? 'on' : 'off'}`, result));
}

function orderOf({ given, words }: Input): PolicyOrder {
  const pairs = readPairs(words.slice(1), ['tag', 'recoverylimit', 'period']);
  const tag = pairs.get('tag') ?? given.one('tag');
  const limit = pairs.get('recoverylimit') ?? given.one('recovery-limit');
  const period = pairs.get('period') ?? given.one('period');
  return {
    on: given.has('on'),
    ...(tag === undefined ? {} : { tag }),
    ...(limit === undefined ? {} : { recoveryLimit: readWhole(limit, 'recoverylimit', 1) }),
    ...(period === undefined ? {} : { periodMinutes: readWhole(period, 'period', 1) }),
    ...(given.has('force') ? { force: true } : {}),
  };
}
