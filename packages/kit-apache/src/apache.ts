import { type Json, type ResourceType, resourceType } from '@lkssp/core';
import { type ApacheOptions, apacheOptions, apacheOptionsSchema, identifyApache } from './apache-options.js';
import { create, undo } from './create.js';
import { deepCheck } from './deep-check.js';
import { propose } from './propose.js';
import { quickCheck } from './quick-check.js';
import { recover } from './recover.js';
import { remove } from './remove.js';
import { restore } from './restore.js';

/** `apache/apache`: one instance of Apache httpd. */
export const apache: ResourceType<ApacheOptions> = resourceType<ApacheOptions>({
  type: 'apache',
  app: 'webserver',
  title: 'An instance of Apache httpd',
  options: apacheOptions,
  jsonSchema: apacheOptionsSchema as Json,
  identify: identifyApache,
  timing: {
    quickCheck: { every: '10s', within: '9s' },
    deepCheck: { every: '60s', within: '30s' },
    restore: { within: '90s' },
    remove: { within: '60s' },
    recover: { within: '3min' },
  },
  propose,
  create,
  restore,
  remove,
  quickCheck,
  deepCheck,
  recover,
  delete: undo,
});
