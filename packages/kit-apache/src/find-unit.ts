import { dirname } from 'node:path';
import type { Host } from '@lkssp/core';
import type { ApacheOptions } from './apache-options.js';
import { isHttpdName } from './httpd-program.js';
import type { HttpdConfig } from './httpd-config.js';
import { isServedBy } from './listen.js';

/** The units that distributions bring, by the configuration that they run. */
const USUAL: readonly { readonly config: RegExp; readonly unit: (folder: string) => string }[] = [
  { config: /^\/etc\/apache2\/(?:apache2|httpd)\.conf$/, unit: () => 'apache2.service' },
  { config: /^\/etc\/httpd\/conf\/httpd\.conf$/, unit: () => 'httpd.service' },
  {
    config: /^\/etc\/apache2-[^/]+\/apache2\.conf$/,
    unit: (folder) => `apache2@${folder.split('-').slice(1).join('-')}.service`,
  },
];

/** The systemd unit that runs an instance: the one that its processes are in, else the one that the distribution brings for this configuration; `none` where there is none. */
export async function findUnit(
  host: Host,
  { config, httpd }: ApacheOptions,
  { listens }: HttpdConfig,
): Promise<string> {
  try {
    const running = (await host.processes.list()).filter(({ exe }) => isHttpdName(exe, httpd));
    for (const each of running) {
      const unit = /([^/]+\.service)$/.exec(each.cgroup ?? '')?.[1];
      if (unit === undefined || !(await isUsable(host, unit))) continue;
      const { main } = await host.units.state(unit);
      if (main?.pid !== each.pid || main.startTime !== each.startTime) continue;
      const sockets = await host.processes.listening(each);
      if (listens.some((listen) => isServedBy(listen, sockets))) return unit;
    }
    const usual = USUAL.find((each) => each.config.test(config))?.unit(dirname(config));
    return usual !== undefined && (await isUsable(host, usual)) ? usual : 'none';
  } catch {
    // No service manager answers.
    return 'none';
  }
}

async function isUsable(host: Host, unit: string): Promise<boolean> {
  const { manager, load, script } = await host.units.state(unit);
  return manager === 'systemd' && load === 'loaded' && script === undefined;
}
