import type { Demonstration } from './demonstration.ts';
import { upgradeGenapp } from './kits.ts';

type Say = (line: string) => void;

/**
 * Upgrades a kit at work: the newer version takes over what runs as it is, nothing is restarted, and nobody notices.
 * Returns a sentence for everything that did not go so.
 */
export async function upgradeKit(
  { daemon, applications, installation }: Demonstration,
  say: Say,
): Promise<readonly string[]> {
  say('');
  const guarded = (): string => ['api', 'web'].map((tag) => applications.process(tag as 'api' | 'web')?.pid).join(' ');
  const [before, [lastBefore]] = [guarded(), await daemon.client.incidents({ limit: 1 })];
  const version = await upgradeGenapp(installation, say);
  const [{ version: serves }, [lastNow]] = [
    await daemon.client.kit('genapp'),
    await daemon.client.incidents({ limit: 1 }),
  ];
  const now = guarded();
  say(
    `genapp ${serves} guards now; the processes of api and web are ${now === before ? `still ${now}` : `${now}, not ${before}`}`,
  );
  return [
    ...(serves === version ? [] : [`genapp is ${serves}, not ${version}`]),
    ...(now === before ? [] : [`the upgrade of genapp has restarted something: ${before} became ${now}`]),
    ...(lastNow?.id === lastBefore?.id ? [] : ['the upgrade of genapp has opened an incident']),
  ];
}
