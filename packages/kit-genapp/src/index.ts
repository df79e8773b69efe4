import { defineKit, type Kit } from '@lkssp/core';
import { app } from './app.js';
import { supervisedProcess } from './process.js';

/** The kit for anything that has a start and a stop script, and for any program that can be supervised. */
export const kit: Kit = defineKit({ id: 'genapp', resourceTypes: [app, supervisedProcess] });
