/** A file of this package that is started, not imported: a worker thread or a process. Made by node/source-entry. */
export interface EntryPoint {
  readonly url: URL;
  /** Options for Node itself, for `execArgv` of `Worker`, `fork` and `spawn`. Empty in a built package. */
  readonly execArgv: readonly string[];
}
