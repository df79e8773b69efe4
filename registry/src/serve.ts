import type { Registry } from './start-registry.ts';

/** What a person has to know of a registry that runs. The token itself is not among it. */
export const sayings = ({ url, tokenFile }: Registry): readonly string[] => [
  `  install    npm install --registry ${url} @lkssp/cli @lkssp/daemon @lkssp/core`,
  `  kits       kits: { registry: '${url}' }    in lkssp.config.yaml, then: lkssp kit add @lkssp/kit-ip`,
  `  publish    npm publish --userconfig ${tokenFile}    (the token is in there; nobody else may read it)`,
];

/** Serves until a signal asks for the end. */
export async function serveUntilSignal(registry: Registry): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await registry.stop();
}
