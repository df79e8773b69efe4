import { type Json, resourceType } from '@lkssp/core';
import { deepCheck } from './deep-check.js';
import { type FilesysOptions, filesysOptions, filesysSchema, identifyFilesys } from './filesys-options.js';
import { propose } from './propose.js';
import { quickCheck } from './quick-check.js';
import { recover } from './recover.js';
import { remove } from './remove.js';
import { restore } from './restore.js';

/** `fs/filesys`: a mounted file system. */
export const filesys = resourceType<FilesysOptions>({
  type: 'filesys',
  app: 'gen',
  title: 'A mounted file system',
  options: filesysOptions,
  jsonSchema: filesysSchema as Json,
  identify: identifyFilesys,
  timing: {
    quickCheck: { every: '10s', within: '8s' },
    deepCheck: { every: '5min', within: '20s' },
    restore: { within: '60s' },
    remove: { within: '60s' },
    recover: { within: '60s' },
  },
  propose,
  restore,
  remove,
  quickCheck,
  deepCheck,
  recover,
});
