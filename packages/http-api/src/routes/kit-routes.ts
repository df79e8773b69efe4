import { kitFateSchema, typeDescriptionSchema } from '@lkssp/client/schemas';
import { z } from 'zod';
import type { Subject } from './subject.js';

/** Kits and the resource types that they bring. */
export const kitRoutes: Subject = (app, { administration }) => {
  app.get(
    '/kits',
    {
      schema: {
        operationId: 'kits',
        summary: 'Packages that were found as kits, also those that were refused',
        response: { 200: z.array(kitFateSchema).readonly() },
      },
    },
    () => administration.kits(),
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
};
