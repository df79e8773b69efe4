import { LksspError } from '@lkssp/core/engine';
import type { FastifyInstance } from 'fastify';

/**
 * Orders by operation id, and whether a run that protects nothing carries them out. Whatever only reads is answered
 * always. An order that is not named here is refused.
 */
export const IN_MAINTENANCE: Readonly<Record<string, boolean>> = {
  addKits: true,
  removeKits: true,
  upgradeKits: true,
  rollBackKits: true,
  takeKitsByHand: true,
  createBackup: true,
  restoreBackup: true,
  upgrade: true,
  rollBackUpgrade: true,
  reload: true,
  stop: true,
  createResource: false,
  deleteResource: false,
  restoreResource: false,
  removeResource: false,
  changeSettings: false,
  createDependency: false,
  deleteDependency: false,
  setPolicy: false,
  removePolicy: false,
  apply: false,
  simulate: false,
};

/** Refuses, before their bodies are looked at, orders that only somebody who protects can carry out. */
export function refuseInMaintenance(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ method, url, routeOptions }) => {
    if (method === 'GET' || method === 'HEAD') return;
    const { schema } = routeOptions;
    // What is not there is told as such.
    if (schema === undefined || IN_MAINTENANCE[schema.operationId ?? ''] === true) return;
    const [path = ''] = url.split('?');
    throw new LksspError('LKSSP_MAINTENANCE_ONLY', { order: `${method} ${path}` });
  });
}
