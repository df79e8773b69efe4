import { packageBuild } from '../../tsup.base.ts';

export default packageBuild({ doors: ['index'], started: ['workshop-main', 'publish-main'] });
