import { join } from 'node:path';

/** The one user, who publishes; everybody who reaches the loopback port may read. */
export const PUBLISHER = 'ci';

/**
 * Configuration of a registry that knows no other registry: what is not in its folder does not exist.
 * The password is random, serves one run on loopback and is hashed at every request: few rounds do.
 */
export const registryConfig = (folder: string) => ({
  self_path: join(folder, 'config.yaml'),
  configPath: join(folder, 'config.yaml'),
  storage: join(folder, 'storage'),
  web: { enable: false },
  auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: 1, algorithm: 'bcrypt', rounds: 4 } },
  uplinks: {},
  packages: { '**': { access: '$all', publish: PUBLISHER, unpublish: PUBLISHER } },
  security: { api: { legacy: true } },
  middlewares: {},
  max_body_size: '200mb',
  log: { type: 'stdout', format: 'json', level: 'fatal' },
});
