import type { Statements } from './statements.js';

/** What a start of the daemon does not keep. */
export interface Keep {
  /** Attempts of other boots do not count any more. */
  readonly bootId: string;
  /** Closed incidents that are kept, the newest. At least 1, so that their numbers go on. */
  readonly incidents: number;
  /** Milliseconds of the restart budget's period: restarts within it are always kept. */
  readonly restartsMs: number;
  /** Wall-clock milliseconds. */
  readonly now: number;
}

/** Restarts that are kept however old: the clock may have been wrong when they were written, or may be wrong now. */
const RESTARTS = 100;

/** Deletes what nothing will ask for again. Part of the caller's transaction. */
export function prune(sql: Statements, keep: Keep): void {
  sql.run('DELETE FROM attempts WHERE boot_id <> ?', [keep.bootId]);
  sql.run(
    `DELETE FROM incidents WHERE ended_at IS NOT NULL AND id NOT IN
       (SELECT id FROM incidents WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT ?)`,
    [Math.max(1, keep.incidents)],
  );
  sql.run(
    `DELETE FROM restarts WHERE at < ? AND position NOT IN
       (SELECT position FROM restarts ORDER BY position DESC LIMIT ${RESTARTS})`,
    [keep.now - keep.restartsMs],
  );
}
