import type * as wire from '@lkssp/client';
import type * as schemas from '@lkssp/client/schemas';
import { ERRORS } from '@lkssp/core/engine';
import type * as core from '@lkssp/core/engine';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';

/** What becomes of a type of the core on its way: its sentences get words. */
type Told<T> = T extends core.Sentence
  ? wire.Sentence
  : T extends readonly (infer Each)[]
    ? readonly Told<Each>[]
    : T extends object
      ? { readonly [Name in keyof T]: Told<T[Name]> }
      : T;

/** True when two types are exactly the same, optional and readonly members too. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Unfolds an intersection, so that it can be compared. */
type Plain<T> = T extends object ? { [Name in keyof T]: Plain<T[Name]> } : T;
/** True when two types take the same values: what `Same` is too strict for, and for types with any JSON in them, which cannot be unfolded. */
type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Agree<A, B> = Same<Plain<A>, Plain<B>> extends true ? true : Mutual<A, B>;
type SameKeys<A, B> = Same<keyof A, keyof B>;
type Out<Schema extends z.ZodType> = z.output<Schema>;

/** Compiles only while all are true. */
const holds = <_Facts extends readonly true[]>(): void => {};

describe('the wire', () => {
  it('says what the core says (this is checked by the compiler)', () => {
    holds<
      [
        Agree<Told<Omit<core.ServerStatus, 'resources'>>, Omit<wire.ServerStatus, 'resources' | 'maintenance'>>,
        Agree<Told<Omit<core.ResourceStatus, 'options'>>, Omit<wire.ResourceStatus, 'options'>>,
        Agree<Told<core.Incident>, wire.Incident>,
        Agree<Told<core.Operation>, Omit<wire.Operation, 'exit'>>,
        Agree<Told<core.EngineEvent>, wire.EngineEvent>,
        Agree<core.PolicyReport, wire.PolicyReport>,
        Agree<Omit<core.PolicyOrder, 'policy'>, wire.PolicyOrder>,
        Agree<core.PolicyOrder['policy'], wire.PolicyName>,
        Agree<core.Dependency, wire.Dependency>,
        Agree<core.ResourceSettings, wire.ResourceSettings>,
        Agree<core.SettingsChange, wire.SettingsPatch>,
        Agree<core.StopHow, wire.StopHow>,
        Agree<core.SimulationRequest, wire.SimulationRequest>,
        Agree<core.ApplyStep, wire.ApplyStep>,
        Agree<core.KitFate, wire.KitFate>,
        Agree<core.KitSummary, wire.KitSummary>,
        Agree<core.KitDetails, wire.KitDetails>,
        Agree<core.KitUpgradeStep, wire.KitUpgradeStep>,
        Agree<core.OfferedKit, wire.OfferedKit>,
        Agree<core.VerifyFinding, wire.VerifyFinding>,
        Agree<core.UpgradePlan, wire.UpgradePlan>,
        Agree<core.Changeover, wire.Changeover>,
        Agree<core.BackupFile, wire.BackupFile>,
        Mutual<core.CreateOrder, wire.CreateOrder>,
        Mutual<core.HierarchyDocument, wire.HierarchyDocument>,
        SameKeys<core.ResourceStatus, wire.ResourceStatus>,
        SameKeys<core.ServerStatus, Omit<wire.ServerStatus, 'maintenance'>>,
        SameKeys<core.CreateOrder, wire.CreateOrder>,
        SameKeys<core.TypeDescription, wire.TypeDescription>,
        SameKeys<core.HierarchyDocument, wire.HierarchyDocument>,
        SameKeys<core.ResourceDocument, wire.ResourceDocument>,
      ]
    >();
    expect(holds).toBeTypeOf('function');
  });

  it('has schemas that say what its types say (this is checked by the compiler)', () => {
    holds<
      [
        Mutual<Out<typeof schemas.serverStatusSchema>, wire.ServerStatus>,
        Agree<Out<typeof schemas.healthSchema>, wire.Health>,
        Mutual<Out<typeof schemas.resourceStatusSchema>, wire.ResourceStatus>,
        Agree<Out<typeof schemas.resourceSettingsSchema>, wire.ResourceSettings>,
        Agree<Out<typeof schemas.settingsPatchSchema>, wire.SettingsPatch>,
        Mutual<Out<typeof schemas.createOrderSchema>, wire.CreateOrder>,
        Agree<Out<typeof schemas.policyReportSchema>, wire.PolicyReport>,
        Agree<Out<typeof schemas.policyOrderSchema>, wire.PolicyOrder>,
        Agree<Out<typeof schemas.policyResultSchema>, wire.PolicyResult>,
        Agree<Out<typeof schemas.incidentSchema>, wire.Incident>,
        Agree<Out<typeof schemas.operationSchema>, wire.Operation>,
        Agree<Out<typeof schemas.stopHowSchema>, wire.StopHow>,
        Agree<Out<typeof schemas.actHowSchema>, wire.ActHow>,
        Agree<Out<typeof schemas.serverEventSchema>, wire.ServerEvent>,
        Agree<Out<typeof schemas.logLineSchema>, wire.LogLine>,
        Agree<Out<typeof schemas.kitSummarySchema>, wire.KitSummary>,
        Agree<Out<typeof schemas.kitDetailsSchema>, wire.KitDetails>,
        Agree<Out<typeof schemas.kitUpgradeStepSchema>, wire.KitUpgradeStep>,
        Agree<Out<typeof schemas.addKitsOrderSchema>, wire.AddKitsOrder>,
        Agree<Out<typeof schemas.removeKitsOrderSchema>, wire.RemoveKitsOrder>,
        Agree<Out<typeof schemas.upgradeKitsOrderSchema>, wire.UpgradeKitsOrder>,
        Agree<Out<typeof schemas.offeredKitSchema>, wire.OfferedKit>,
        Agree<Out<typeof schemas.verifyFindingSchema>, wire.VerifyFinding>,
        Agree<Out<typeof schemas.upgradeOrderSchema>, wire.UpgradeOrder>,
        Agree<Out<typeof schemas.upgradePlanSchema>, wire.UpgradePlan>,
        Agree<Out<typeof schemas.changeoverSchema>, wire.Changeover>,
        Agree<Out<typeof schemas.backupOrderSchema>, wire.BackupOrder>,
        Agree<Out<typeof schemas.restoreOrderSchema>, wire.RestoreOrder>,
        Agree<Out<typeof schemas.backupFileSchema>, wire.BackupFile>,
        Agree<Out<typeof schemas.reloadReportSchema>, wire.ReloadReport>,
        Mutual<Out<typeof schemas.typeDescriptionSchema>, wire.TypeDescription>,
        Mutual<Out<typeof schemas.hierarchyDocumentSchema>, wire.HierarchyDocument>,
        Agree<Out<typeof schemas.applyStepSchema>, wire.ApplyStep>,
        Agree<Out<typeof schemas.simulationRequestSchema>, wire.SimulationRequest>,
        Agree<Out<typeof schemas.simulationResultSchema>, wire.SimulationResult>,
        Agree<Out<typeof schemas.problemSchema>, wire.Problem>,
        Agree<Out<typeof schemas.dependencySchema>, wire.Dependency>,
        SameKeys<Out<typeof schemas.resourceStatusSchema>, wire.ResourceStatus>,
        SameKeys<Out<typeof schemas.createOrderSchema>, wire.CreateOrder>,
        SameKeys<Out<typeof schemas.settingsPatchSchema>, wire.SettingsPatch>,
        SameKeys<Out<typeof schemas.problemSchema>, wire.Problem>,
        SameKeys<Out<typeof schemas.incidentSchema>, wire.Incident>,
        SameKeys<Out<typeof schemas.operationSchema>, wire.Operation>,
      ]
    >();
    expect(holds).toBeTypeOf('function');
  });

  it('gives its own errors codes and exit codes of the table', () => {
    const url = new URL('../../client/src/', import.meta.url);
    const texts = ['unanswered.ts', 'wait-for.ts'].map((file) => readFileSync(new URL(file, url), 'utf8'));
    const used = texts.flatMap((text) => [...text.matchAll(/code: '(LKSSP_\w+)', exit: (\d+)/g)]);
    const table: Readonly<Record<string, { readonly exit: number }>> = ERRORS;
    expect(used.map(([, code = '', exit]) => [code, Number(exit)])).toEqual(
      used.map(([, code = '']) => [code, table[code]?.exit]),
    );
    expect(used).toHaveLength(5);
  });
});
