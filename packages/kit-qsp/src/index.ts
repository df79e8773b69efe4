import { defineKit, type Kit } from '@lkssp/core';
import { qsp } from './qsp.js';

/** The kit for any service of the operating system. */
export const kit: Kit = defineKit({ id: 'qsp', resourceTypes: [qsp] });
