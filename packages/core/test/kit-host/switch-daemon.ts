/**
 * A daemon in the middle of an upgrade of kits: opens the home of its first argument, starts, upgrades all kits, and is
 * killed at the step of its second argument, or so many milliseconds later as its third says. Started by tests.
 */
import { ended, SwitchingHome } from './switching-home.js';

const [home = '', deadly = '', later = ''] = process.argv.slice(2);

const there = new SwitchingHome(home);
const engine = await there.compose();
await engine.start();
there.releases.onStep = (step) => {
  if (step !== deadly) return;
  if (later === '') process.kill(process.pid, 'SIGKILL');
  else setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(later));
};
await ended(engine, engine.kits.upgrade(undefined, 'test'));
process.send?.('over');
