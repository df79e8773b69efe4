import { createInterface } from 'node:readline';
import { TrialHome } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-qsp';
import { DrivenService } from './driven-service.ts';

/** Runs inside a machine: one line with a verb in, one line with its answer out. The first line has the options. */
const home = new TrialHome('qsp');
let service: DrivenService | undefined;

async function answer(line: string): Promise<unknown> {
  if (service === undefined) {
    service = new DrivenService(kit, home, JSON.parse(line) as Readonly<Record<string, unknown>>);
    return 'ready';
  }
  if (line === 'check') return await service.check(2000);
  return await service.act(line as 'restore');
}

for await (const line of createInterface({ input: process.stdin })) {
  const given = await answer(line).catch((error: unknown) => ({ threw: String(error) }));
  process.stdout.write(`${JSON.stringify(given)}\n`);
}
await home.clear();
