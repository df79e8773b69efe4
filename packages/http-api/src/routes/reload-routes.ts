import { reloadReportSchema } from '@lkssp/client/schemas';
import { toldOperation } from '../told/told-operation.js';
import { type Subject, speakerOf } from './subject.js';

/** Reading again what people may have changed. */
export const reloadRoutes: Subject = (app, context) => {
  app.post(
    '/reload',
    {
      schema: {
        operationId: 'reload',
        summary: 'Read the configuration again, open the log anew, look at the kit folder: as SIGHUP does',
        response: { 200: reloadReportSchema },
      },
    },
    async (request) => {
      const speaker = speakerOf(context, request);
      const { remarks, kits } = await context.reloading.reload(context.who);
      const told = { remarks: remarks.map((remark) => speaker.tell(remark)) };
      return kits === undefined ? told : { ...told, kits: toldOperation(kits, speaker) };
    },
  );
};
