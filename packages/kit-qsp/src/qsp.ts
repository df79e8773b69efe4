import { type Json, resourceType } from '@lkssp/core';
import { create, release } from './create.js';
import { propose } from './propose.js';
import { identifyService, type QspOptions, qspOptions, qspOptionsSchema } from './qsp-options.js';
import { quickCheck } from './quick-check.js';
import { remove } from './remove.js';
import { recover, restore } from './restore.js';

/** `qsp`: any service of the operating system. */
export const qsp = resourceType<QspOptions>({
  type: 'qsp',
  app: 'gen',
  title: 'A service of the operating system',
  options: qspOptions,
  jsonSchema: qspOptionsSchema as Json,
  identify: identifyService,
  propose,
  lacks: ({ quickCheck: check }) => (check === 'off' ? (['quickCheck'] as const) : []),
  timing: {
    quickCheck: { every: '10s', within: '8s' },
    restore: { within: '2min' },
    remove: { within: '2min' },
    recover: { within: '4min' },
  },
  create,
  restore,
  remove,
  quickCheck,
  recover,
  delete: release,
});
