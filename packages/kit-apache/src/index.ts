import { defineKit, type Kit } from '@lkssp/core';
import { apache } from './apache.js';

/** The kit for Apache httpd. */
export const kit: Kit = defineKit({ id: 'apache', resourceTypes: [apache] });
