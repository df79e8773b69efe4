import { defineKit, type Kit } from '@lkssp/core';
import { ip } from './ip.js';

/** The kit for addresses. */
export const kit: Kit = defineKit({ id: 'ip', resourceTypes: [ip] });
