import { type Json, resourceType } from '@lkssp/core';
import { create } from './create.js';
import { deepCheck } from './deep-check.js';
import { identifyIp, type IpOptions, ipOptions, ipOptionsSchema } from './ip-options.js';
import { propose } from './propose.js';
import { quickCheck } from './quick-check.js';
import { remove } from './remove.js';
import { restore } from './restore.js';

/** How long another host may take to say that it has the address: at a start there is time to be sure. */
const RESTORE_MANNER = { probeMs: 1000 };
/** In a repair clients wait. */
const RECOVER_MANNER = { probeMs: 400 };

/** `ip`: an IPv4 or IPv6 address on an interface. */
export const ip = resourceType<IpOptions>({
  type: 'ip',
  app: 'comm',
  title: 'An IPv4 or IPv6 address',
  options: ipOptions,
  jsonSchema: ipOptionsSchema as Json,
  identify: identifyIp,
  propose,
  lacks: ({ pingList, duplicateCheck }) =>
    pingList.length === 0 && duplicateCheck === 'off' ? (['deepCheck'] as const) : [],
  timing: {
    quickCheck: { every: '10s', within: '5s' },
    deepCheck: { every: '60s', within: '15s' },
    restore: { within: '60s' },
    remove: { within: '60s' },
    recover: { within: '60s' },
  },
  create,
  restore: (call) => restore(call, RESTORE_MANNER),
  remove,
  quickCheck,
  deepCheck,
  recover: (call) => restore(call, RECOVER_MANNER),
});
