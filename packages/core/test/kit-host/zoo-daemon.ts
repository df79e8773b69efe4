/**
 * A daemon that has only kits: opens the kits of the home in its first argument, starts the checks and actions of the
 * second (a list of [how, kit, tag, options]), and lives until it is killed. Started by tests.
 */
import { makeKitGateway } from '../../src/container/make-kit-gateway.js';
import { SystemClock } from '../../src/node/system-clock.js';
import { thing } from './thing.js';

const [home = '', work = '[]'] = process.argv.slice(2);

const gateway = makeKitGateway({
  clock: new SystemClock(),
  logger: { tell: () => undefined, debug: () => undefined },
  folders: { runFolder: `${home}/run`, libFolder: `${home}/lib` },
  alarm: () => undefined,
});
await gateway.open();
for (const [how, kit, tag, options] of JSON.parse(work)) {
  const target = thing(kit, tag, options);
  if (how === 'check') void gateway.check(target, 'quickCheck', 600_000);
  else void gateway.act(target, 'recover', 600_000);
}
process.send?.(Object.fromEntries(gateway.hosts()));
setInterval(() => undefined, 60_000);
