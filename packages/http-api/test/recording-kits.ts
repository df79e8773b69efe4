import {
  type KitAdministration,
  type KitDetails,
  type KitSummary,
  type KitUpgradeStep,
  LksspError,
  type OfferedKit,
  type Operation,
  type VerifyFinding,
} from '@lkssp/core/engine';
import { findings, kitDetails, kits, kitSteps, offers } from './examples.js';
import type { RecordedOrder } from './recording-administration.js';
import type { RecordingOperations } from './recording-operations.js';

/** Behaves towards its callers as if it had a kit folder; installs nothing. */
export class RecordingKits implements KitAdministration {
  readonly orders: RecordedOrder[] = [];
  readonly #operations: RecordingOperations;
  /** Holds back what asks the registry. */
  registry: Promise<void> = Promise.resolve();

  constructor(operations: RecordingOperations) {
    this.#operations = operations;
  }

  list(): readonly KitSummary[] {
    return kits;
  }

  async info(name: string): Promise<KitDetails> {
    if (name !== kitDetails.name && name !== kitDetails.kit) throw this.#unknown(name);
    return kitDetails;
  }

  add(packages: readonly string[], how: { readonly downgrade?: boolean }, who: string): Promise<Operation> {
    return this.#begin('add', packages, how, who);
  }

  async remove(names: readonly string[], how: { readonly letGo?: boolean }, who: string): Promise<Operation> {
    for (const name of names) await this.info(name);
    return this.#begin('remove', names, how, who);
  }

  async planUpgrade(names?: readonly string[]): Promise<readonly KitUpgradeStep[]> {
    await this.registry;
    return kitSteps.filter(({ name }) => names?.includes(name) ?? true);
  }

  upgrade(names: readonly string[] | undefined, who: string): Promise<Operation> {
    return this.#begin('upgrade', names, who);
  }

  rollBack(who: string): Promise<Operation> {
    return this.#begin('rollBack', who);
  }

  takeByHand(who: string): Promise<Operation> {
    return this.#begin('takeByHand', who);
  }

  async verify(name?: string): Promise<readonly VerifyFinding[]> {
    return findings.filter((each) => name === undefined || each.name === name);
  }

  async offered(): Promise<readonly OfferedKit[]> {
    await this.registry;
    return offers;
  }

  async #begin(name: string, ...given: unknown[]): Promise<Operation> {
    this.orders.push([name, ...given]);
    return this.#operations.begin(`kit ${name}`);
  }

  #unknown(kit: string): LksspError {
    return new LksspError('LKSSP_KIT_UNKNOWN', { kit, known: 'genapp' });
  }
}
