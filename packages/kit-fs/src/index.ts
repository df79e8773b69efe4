import { defineKit, type Kit } from '@lkssp/core';
import { filesys } from './filesys.js';

/** The kit for mounted file systems. */
export const kit: Kit = defineKit({ id: 'fs', resourceTypes: [filesys] });
