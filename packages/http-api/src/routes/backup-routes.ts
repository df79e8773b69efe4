import {
  absolutePathSchema,
  backupFileSchema,
  backupOrderSchema,
  operationSchema,
  restoreOrderSchema,
} from '@lkssp/client/schemas';
import { z } from 'zod';
import { allowTime, answerBegun, type Subject } from './subject.js';

const accepted = { 202: operationSchema } as const;

/** Store, configuration, scripts and kit list as one archive. */
export const backupRoutes: Subject = (app, context) => {
  const { server, who } = context;
  app.get(
    '/backups',
    {
      schema: {
        operationId: 'backups',
        summary: 'Backups, newest first: those of the backup folder, or the one file that is named',
        querystring: z.strictObject({ file: absolutePathSchema.exactOptional() }),
        response: { 200: z.array(backupFileSchema).readonly() },
      },
    },
    (request) => {
      allowTime(context, request);
      return server.backups(request.query.file);
    },
  );

  app.post(
    '/backups',
    {
      schema: {
        operationId: 'createBackup',
        summary: 'Put store, configuration, scripts and kit list into one archive',
        body: backupOrderSchema.nullable(),
        response: accepted,
      },
    },
    async (request, reply) => answerBegun(context, request, reply, await server.createBackup(request.body?.file, who)),
  );

  app.post(
    '/backups/restore',
    {
      schema: {
        operationId: 'restoreBackup',
        summary: 'Put a backup in the place of store, configuration and kits',
        body: restoreOrderSchema,
        response: accepted,
      },
    },
    async (request, reply) => {
      const { file, ...how } = request.body;
      return answerBegun(context, request, reply, await server.restoreBackup(file, how, who));
    },
  );
};
