import {
  addKitsOrderSchema,
  kitDetailsSchema,
  kitSummarySchema,
  kitUpgradeStepSchema,
  offeredKitSchema,
  operationSchema,
  removeKitsOrderSchema,
  typeDescriptionSchema,
  upgradeKitsOrderSchema,
  verifyFindingSchema,
} from '@lkssp/client/schemas';
import { z } from 'zod';
import type { Context } from '../context.js';
import { allowTime, answerBegun, type App, planQuery, type Subject } from './subject.js';

const accepted = { 202: operationSchema } as const;

/** Kits: installed, offered, to be installed and removed; and the resource types that they bring. */
export const kitRoutes: Subject = (app, context) => {
  look(app, context);
  compare(app, context);
  change(app, context);
  upgrade(app, context);
  switchBack(app, context);
};

function look(app: App, { kits, administration }: Context): void {
  app.get(
    '/kits',
    {
      schema: {
        operationId: 'kits',
        summary: 'Packages that were found as kits, also those that were refused',
        response: { 200: z.array(kitSummarySchema).readonly() },
      },
    },
    () => kits.list(),
  );

  app.get(
    '/kits/:name',
    {
      schema: {
        operationId: 'kit',
        summary: 'One installed kit, named by package, by id, or by the package name without @lkssp/kit-',
        params: z.object({ name: z.string() }),
        response: { 200: kitDetailsSchema },
      },
    },
    (request) => kits.info(request.params.name),
  );

  app.get(
    '/types',
    {
      schema: {
        operationId: 'types',
        summary: 'Resource types that can be created, with the JSON Schema of their options',
        response: { 200: z.array(typeDescriptionSchema).readonly() },
      },
    },
    () => administration.types(),
  );
}

function compare(app: App, context: Context): void {
  const { kits } = context;
  app.get(
    '/kit-findings',
    {
      schema: {
        operationId: 'verifyKits',
        summary: 'Files of one kit, or of all, that are not as they were published; may take minutes',
        querystring: z.strictObject({ name: z.string().exactOptional() }),
        response: { 200: z.array(verifyFindingSchema).readonly() },
      },
    },
    (request) => {
      allowTime(context, request);
      return kits.verify(request.query.name);
    },
  );

  app.get(
    '/kit-offers',
    {
      schema: {
        operationId: 'offeredKits',
        summary: 'Kits that the registry offers; may take minutes',
        response: { 200: z.array(offeredKitSchema).readonly() },
      },
    },
    (request) => {
      allowTime(context, request);
      return kits.offered();
    },
  );
}

function change(app: App, context: Context): void {
  const { kits, who } = context;
  app.post(
    '/kits',
    {
      schema: {
        operationId: 'addKits',
        summary: 'Install kits, or change them to another version',
        body: addKitsOrderSchema,
        response: accepted,
      },
    },
    async (request, reply) => {
      const { packages, ...how } = request.body;
      return answerBegun(context, request, reply, await kits.add(packages, how, who));
    },
  );

  app.post(
    '/kits/remove',
    {
      schema: {
        operationId: 'removeKits',
        summary: 'Remove kits; refused while there are resources of them, unless these are let go',
        body: removeKitsOrderSchema,
        response: accepted,
      },
    },
    async (request, reply) => {
      const { names, ...how } = request.body;
      return answerBegun(context, request, reply, await kits.remove(names, how, who));
    },
  );
}

function upgrade(app: App, context: Context): void {
  const { kits, who } = context;
  app.post(
    '/kits/upgrade',
    {
      schema: {
        operationId: 'upgradeKits',
        summary: 'Bring kits to the newest versions that fit; with plan=true only say which these are',
        querystring: planQuery,
        body: upgradeKitsOrderSchema.nullable(),
        response: { 200: z.array(kitUpgradeStepSchema).readonly(), ...accepted },
      },
    },
    async (request, reply) => {
      const names = request.body?.names;
      if (request.query.plan === 'true') {
        allowTime(context, request);
        return kits.planUpgrade(names);
      }
      return answerBegun(context, request, reply, await kits.upgrade(names, who));
    },
  );
}

function switchBack(app: App, context: Context): void {
  const { kits, who } = context;
  app.post(
    '/kits/roll-back',
    {
      schema: {
        operationId: 'rollBackKits',
        summary: 'Go back to the kits before the last switch',
        response: accepted,
      },
    },
    async (request, reply) => answerBegun(context, request, reply, await kits.rollBack(who)),
  );

  app.post(
    '/kits/take-by-hand',
    {
      schema: {
        operationId: 'takeKitsByHand',
        summary: 'Take what was changed in the kit folder by hand, now',
        response: accepted,
      },
    },
    async (request, reply) => answerBegun(context, request, reply, await kits.takeByHand(who)),
  );
}
