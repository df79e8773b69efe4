/** Hears of what nobody caught. */
export type DefectListener = (thrown: unknown) => void;

/**
 * Keeps mistakes of ours from ending the protection of everything: what nobody caught is told, and the daemon goes on. Its
 * state is committed step by step, so there is nothing half done that an end would save. Returns what ends it.
 */
export function surviveDefects(listener: DefectListener): () => void {
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  return () => {
    process.off('uncaughtException', listener);
    process.off('unhandledRejection', listener);
  };
}
