/** Where packages come from, and who must have signed them. Read anew at each order: getters may follow the configuration. */
export interface PackageSource {
  /** HOME/etc: its `npmrc`, where there is one, holds registries and tokens in npm's own words. */
  readonly etcFolder: string;
  /** `kits.registry`: the registry of whatever the npmrc sends nowhere else. Default: the npmrc's, then npm's. */
  readonly registry?: string | undefined;
  /** `kits.signers`: public keys (PEM, or base64 of the DER form) by key id. */
  readonly signers?: Readonly<Record<string, string>> | undefined;
  /** `kits.requireSignature`: a package without a signature by one of these is refused. */
  readonly requireSignature?: boolean | undefined;
}

/** What a folder of numbered releases is opened with. */
export interface ReleasesOrder extends PackageSource {
  /** Made when it is missing. */
  readonly folder: string;
  /** One order may take this long, milliseconds; then its process is ended. Default: 10 minutes. */
  readonly deadlineMs?: number;
  /** So long another process may work in the folder before an order is refused, milliseconds. Default: one minute. */
  readonly busyMs?: number;
  /** Told what is being done, in words for a person. */
  readonly onProgress?: (words: string) => void;
}
