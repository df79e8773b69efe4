import { resolve } from 'node:path';
import type { Command } from '../command.js';
import { oneLine } from '../render/one-line.js';
import { publishProgram } from '../publish-program.js';

export const kitPublish: Command = {
  usage: '[DIR|TARBALL] [--key FILE]',
  says: 'Publishes a recovery kit to a registry, from its folder or packed, as "npm publish" does, with the registry and token that npm is configured with. With a key it is signed, so that servers can demand the signature of its publisher.',
  words: { min: 0, max: 1 },
  options: [
    { name: 'key', value: 'FILE', says: 'sign it with this key, which "lkssp kit sign-key" has made' },
    { name: 'registry', value: 'URL', says: 'to this registry instead of the configured one' },
    { name: 'tag', value: 'TAG', says: 'under this tag (default latest)' },
  ],
  examples: [
    { run: 'kit publish', says: 'the kit in this folder' },
    { run: 'kit publish ./lkssp-kit-redis-1.0.0.tgz --key ~/redis.key', says: 'a packed kit, signed' },
  ],
  run: async ({ words, given }, context) => {
    const [key, registry, tag] = [given.one('key'), given.one('registry'), given.one('tag')];
    const published = await publishProgram(
      [
        'publish',
        resolve(context.cwd, words[0] ?? '.'),
        ...(key === undefined ? [] : ['--key', resolve(context.cwd, key)]),
        ...(registry === undefined ? [] : ['--registry', registry]),
        ...(tag === undefined ? [] : ['--tag', tag]),
      ],
      context.cwd,
    );
    context.show(published, () => [publishedLine(published)]);
    return undefined;
  },
};

function publishedLine({ name, version, registry, key }: Readonly<Record<string, string | undefined>>): string {
  const signed = key === undefined ? 'not signed' : `signed with the key ${key}`;
  return oneLine(`${name} ${version} is published to ${registry}, ${signed}`);
}
