import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Prints as JSON all that one generation's own code reads from a store; its error code where it refuses. Arguments: folder of @lkssp/core, store. */
interface Store {
  load(): Promise<object>;
  incidents(query: { limit: number }): Promise<readonly { id: number }[]>;
  incident(id: number): Promise<object | undefined>;
  close(): Promise<void>;
}
interface Engine {
  readonly openStateStore: (file: string, options: object) => Promise<Store>;
  readonly entryPoint: (name: string) => object;
  readonly coreVersion: () => string;
}

const [core = '', file = ''] = process.argv.slice(2);
const { openStateStore, entryPoint, coreVersion } = (await import(
  pathToFileURL(`${core}/dist/engine.js`).href
)) as Engine;
const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
try {
  const options = { worker: entryPoint('engine/state/store-worker'), bootId, coreVersion: coreVersion() };
  const store = await openStateStore(file, options);
  const state = await store.load();
  const incidents = await store.incidents({ limit: 1000 });
  const stories = await Promise.all(incidents.map(({ id }) => store.incident(id)));
  await store.close();
  console.log(JSON.stringify({ state, stories }));
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  console.log(JSON.stringify({ code, message }));
}
