import type { BackupFile, Changeover, Operation, ServerAdministration, UpgradePlan } from '@lkssp/core/engine';
import { backups, changeover, upgradePlan } from './examples.js';
import type { RecordedOrder } from './recording-administration.js';
import type { RecordingOperations } from './recording-operations.js';

/** Behaves towards its callers as if it could be replaced; replaces nothing. */
export class RecordingServer implements ServerAdministration {
  readonly orders: RecordedOrder[] = [];
  readonly #operations: RecordingOperations;
  last: Changeover | undefined = changeover;

  constructor(operations: RecordingOperations) {
    this.#operations = operations;
  }

  async planUpgrade(to?: string): Promise<UpgradePlan> {
    return { ...upgradePlan, to: to ?? upgradePlan.to };
  }

  upgrade(to: string | undefined, who: string): Promise<Operation> {
    return this.#begin('upgrade', to, who);
  }

  rollBack(who: string): Promise<Operation> {
    return this.#begin('rollBack', who);
  }

  async lastChangeover(): Promise<Changeover | undefined> {
    return this.last;
  }

  createBackup(file: string | undefined, who: string): Promise<Operation> {
    return this.#begin('createBackup', file, who);
  }

  async backups(file?: string): Promise<readonly BackupFile[]> {
    return backups.filter((each) => file === undefined || each.file === file);
  }

  restoreBackup(file: string, how: { readonly replace?: boolean }, who: string): Promise<Operation> {
    return this.#begin('restoreBackup', file, how, who);
  }

  async #begin(name: string, ...given: unknown[]): Promise<Operation> {
    this.orders.push([name, ...given]);
    return this.#operations.begin(name);
  }
}
