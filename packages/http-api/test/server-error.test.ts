import { say, type Sentence } from '@lkssp/core/engine';
import { expect, it } from 'vitest';
import { buildApp } from '../src/app.js';
import { builtContext } from './built-routes.js';

it('tells of a connection that could not be taken, and goes on', async () => {
  const told: Sentence[] = [];
  const context = builtContext({ tell: (sentence) => void told.push(sentence), debug: () => {} });
  const { app } = buildApp(context, () => false);
  await app.ready();
  // What node:net emits when accept(2) fails; an event of that name that nobody hears ends the process.
  app.server.emit('error', new Error('accept EMFILE'));
  await app.close();
  context.streams.close();
  expect(told).toEqual([say('requestRefused', { why: 'accept EMFILE' })]);
});
