/** A package that passed the gates: what a kit host needs to import it. Plain JSON. */
export interface KitEntry {
  /** Package name. */
  readonly name: string;
  readonly version: string;
  /** Kit id of the manifest. */
  readonly id: string;
  /** Resource types of the manifest. */
  readonly types: readonly string[];
  readonly dataGeneration: number;
  /** The kit folder: an npm prefix. */
  readonly folder: string;
  /** `type` of its package.json: `module` makes `.js` files ES modules. */
  readonly packageType: string;
  /** The same for the same code: of the kit and of all that it depends on. */
  readonly fingerprint: string;
}
