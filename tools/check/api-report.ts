import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, type ExtractorMessage, ExtractorLogLevel } from '@microsoft/api-extractor';
import type { StepResult } from './step.ts';

/** One entry of a package whose declarations are kept as a report. */
export interface Door {
  readonly folder: string;
  readonly declarations: string;
  readonly report: string;
}

/** The public surface of the product: what kits are written against and what clients call. */
const DOORS: readonly Door[] = [
  { folder: 'packages/core', declarations: 'dist/index.d.ts', report: 'core.api.md' },
  { folder: 'packages/core', declarations: 'dist/testing.d.ts', report: 'core-testing.api.md' },
  { folder: 'packages/client', declarations: 'dist/index.d.ts', report: 'client.api.md' },
];

function configOf({ folder, declarations, report }: Door): ExtractorConfig {
  const projectFolder = resolve(folder);
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      newlineKind: 'lf',
      mainEntryPointFilePath: join(projectFolder, declarations),
      compiler: {
        overrideTsconfig: {
          compilerOptions: { module: 'NodeNext', lib: ['ES2024'], types: ['node'], skipLibCheck: true },
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: join(projectFolder, 'api'),
        reportTempFolder: join(projectFolder, '.tsc/api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

/** Only errors are of interest here; the report itself is the result. */
const quiet = (message: ExtractorMessage): void => {
  message.handled = message.logLevel !== ExtractorLogLevel.Error;
};

function isStale(door: Door, fix: boolean): boolean {
  const config = configOf(door);
  mkdirSync(config.reportFolder, { recursive: true });
  mkdirSync(config.reportTempFolder, { recursive: true });
  const isNew = !existsSync(config.reportFilePath);
  const { apiReportChanged } = Extractor.invoke(config, { localBuild: fix, messageCallback: quiet });
  return !fix && (apiReportChanged || isNew);
}

/** Compares what the built declarations offer with the committed reports; `fix` writes the reports. */
export function checkApiReports(fix: boolean, doors: readonly Door[] = DOORS): StepResult {
  const stale = doors.filter((door) => isStale(door, fix)).map(({ folder, report }) => `${folder}/api/${report}`);
  const lines = stale.map(
    (path) =>
      `${path} is stale: the public surface has changed. If that is meant, npm run fix writes it; a change that breaks a caller is a major.`,
  );
  return { fine: stale.length === 0, output: lines.join('\n') };
}
