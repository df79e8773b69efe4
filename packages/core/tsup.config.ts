import { packageBuild } from '../../tsup.base.ts';

export default packageBuild({
  doors: ['index', 'engine', 'testing'],
  started: [
    'kit-host-main',
    'node/watch/watch-worker',
    'engine/state/store-worker',
    'node/mounts/holder-main',
    'node/reach/probe-main',
    'testing/author/kit-author-main',
  ],
});
