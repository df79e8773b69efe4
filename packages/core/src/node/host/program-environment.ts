/** Where programs are looked for: the same for everyone, whatever the daemon's own environment is. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The minimal environment of every program that a kit starts; messages are parsed, so no language but C. */
export function programEnvironment(added: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH, LANG: 'C.UTF-8', ...added };
}
