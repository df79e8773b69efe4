import { UsageError } from '../arguments/usage-error.js';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';

export const simulate: Command = {
  usage: '--fail TAG … [--hang TAG …] [--break TAG:VERB …]',
  says: 'Tells what would happen if checks failed or hung and verbs failed: the same engine plays it on a copy of everything. Nothing is done.',
  words: { min: 0, max: 0 },
  options: [
    { name: 'fail', value: 'TAG', many: true, says: 'suppose that its check fails; may be given several times' },
    { name: 'hang', value: 'TAG', many: true, says: 'suppose that its check hangs' },
    { name: 'break', value: 'TAG:VERB', many: true, says: 'suppose that this verb fails, such as web:restore' },
  ],
  examples: [
    { run: 'simulate --fail web', says: 'what if web failed now' },
    { run: 'simulate --fail web --break web:recover --break web:restore', says: 'and could not be repaired' },
  ],
  run,
};

async function run({ given }: Input, context: Context): Promise<undefined> {
  const [fail, hang, breakVerbs] = [given.all('fail'), given.all('hang'), given.all('break')];
  if (fail.length + hang.length === 0) throw new UsageError('Say what to suppose: --fail TAG or --hang TAG.');
  for (const pair of breakVerbs)
    if (!/^[^:]+:[A-Za-z]+$/.test(pair))
      throw new UsageError(`--break "${pair}": write TAG:VERB, such as web:restore.`);
  const result = await (await context.client()).simulate({ fail, hang, breakVerbs });
  context.show(result, () => [result.text.trimEnd()]);
}
