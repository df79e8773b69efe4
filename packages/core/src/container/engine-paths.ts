/** Folders of one lkssp, all absolute and made already. */
export interface EnginePaths {
  /** What is kept: store, kits, files in care, output of supervised programs. */
  readonly lib: string;
  /** What lasts until the next boot at most: sockets, marks of running processes. */
  readonly run: string;
  /** The second record of restarts, best on another file system than `lib`. */
  readonly secondRestartFile: string;
}
