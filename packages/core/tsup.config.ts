import { packageBuild } from '../../tsup.base.ts';

export default packageBuild({
  doors: ['index', 'engine', 'testing'],
  started: ['kit-host-main', 'node/exit-watch/exit-worker', 'engine/state/store-worker'],
});
