import type { Rule } from './finding.ts';
import { errorsByCode, injectEveryParameter, noExportStar, staticLogMessages } from './rules/code-habits.ts';
import { coreLayers } from './rules/core-layers.ts';
import { engineStages } from './rules/engine-stages.ts';
import { honestTests } from './rules/honest-tests.ts';
import { modulePlaces } from './rules/module-places.ts';
import { names } from './rules/names.ts';
import { packageDirection } from './rules/package-direction.ts';
import { packageManifests } from './rules/package-manifests.ts';

/** The rules of the house that no linter knows. */
export const allRules: readonly Rule[] = [
  packageDirection,
  coreLayers,
  engineStages,
  modulePlaces,
  names,
  honestTests,
  packageManifests,
  noExportStar,
  errorsByCode,
  injectEveryParameter,
  staticLogMessages,
];
