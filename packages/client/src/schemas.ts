export { absolutePathSchema, backupFileSchema, backupOrderSchema, restoreOrderSchema } from './wire/backup.js';
export { changeoverSchema, upgradeOrderSchema, upgradePlanSchema } from './wire/changeover.js';
export { dependencySchema } from './wire/dependency.js';
export { serverEventSchema } from './wire/event.js';
export { applyStepSchema, hierarchyDocumentSchema } from './wire/hierarchy-document.js';
export { incidentSchema } from './wire/incident.js';
export { jsonSchema } from './wire/json.js';
export { kitCategorySchema, kitDetailsSchema, kitSummarySchema, typeDescriptionSchema } from './wire/kit.js';
export {
  addKitsOrderSchema,
  kitUpgradeStepSchema,
  offeredKitSchema,
  removeKitsOrderSchema,
  upgradeKitsOrderSchema,
  verifyFindingSchema,
} from './wire/kit-order.js';
export { logLineSchema } from './wire/log.js';
export { actHowSchema, operationSchema, stopHowSchema } from './wire/operation.js';
export {
  policiesSchema,
  policyNameSchema,
  policyOrderSchema,
  policyReportSchema,
  policyResultSchema,
} from './wire/policy.js';
export { problemPlaceSchema, problemSchema } from './wire/problem.js';
export { reloadReportSchema } from './wire/reload.js';
export {
  createOrderSchema,
  resourceSettingsSchema,
  resourceStatusSchema,
  settingsPatchSchema,
  stateNameSchema,
} from './wire/resource.js';
export { sentenceSchema } from './wire/sentence.js';
export { simulationRequestSchema, simulationResultSchema } from './wire/simulation.js';
export { alarmSchema, healthSchema, serverStatusSchema } from './wire/status.js';
