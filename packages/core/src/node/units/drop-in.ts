/** What the drop-in of a unit depends on. */
export interface DropInFacts {
  /** The file that the daemon of this home holds locked while it lives. */
  readonly lock: string;
  readonly isService: boolean;
  /** systemd knows ExecCondition= (version 243). */
  readonly hasCondition: boolean;
  /** The unit runs in a root of its own, and so would the question, without what it needs. */
  readonly hasOwnRoot: boolean;
  /** The unit wants to come after lkssp, itself or through others: the other order would be a circle, and systemd breaks those by dropping jobs. */
  readonly isAfterLkssp: boolean;
}

/**
 * Ends with 1 when a start must be left to lkssp, else with 0. `$1` is the unit, `$2` the lock of the daemon. What cannot be
 * found out lets the start go on: then it is as if lkssp were not there.
 * - An automatic restart (its count is above 0; any other start begins at 0) while the daemon lives: the process of its
 *   record is there, and its lock is held. The record is asked first, because whoever tries the lock, even for a moment, could
 *   keep a daemon from it that just starts.
 * - A start at boot, while lkssp.service waits for its turn in the same boot: it will do it, in the hierarchy's order. When it
 *   is disabled or not part of this boot, it has no job. While the daemon lives this is not asked: every program that is run
 *   here is time in which the service is away.
 */
export const START_QUESTION = [
  'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
  'export PATH',
  'show() { systemctl show -p "$1" --value "$2" 2>/dev/null; }',
  '{ read -r record <"${2%/*}/daemon.json"; } 2>/dev/null',
  'pid=${record#*:}',
  'pid=${pid%%,*}',
  'if [ -n "$pid" ] && [ -d "/proc/$pid" ] && [ -e "$2" ] && ! flock -n -s "$2" true; then count=$(show NRestarts "$1"); if [ "${count:-0}" -gt 0 ]; then echo "lkssp guards this unit and decides itself about its restart"; exit 1; fi; exit 0; fi',
  'if [ "$(show ActiveState lkssp.service)" = inactive ] && [ -n "$(show Job lkssp.service)" ]; then case "$(systemctl is-system-running 2>/dev/null)" in initializing|starting) echo "lkssp will start this unit, in the order of its hierarchy"; exit 1;; esac; fi',
  'exit 0',
].join('; ');

/** The text of the drop-in. */
export function dropInText({ lock, isService, hasCondition, hasOwnRoot, isAfterLkssp }: DropInFacts): string {
  const condition = `ExecCondition=+/bin/sh -c ${quoted(START_QUESTION)} lkssp %n ${quoted(lock)}`;
  const tooOld = hasCondition ? undefined : 'This systemd is too old for ExecCondition= (243)';
  const whyNot = hasOwnRoot ? 'The unit runs in a root of its own (RootDirectory=, RootImage=)' : tooOld;
  return [
    '# Made by lkssp for a unit under its protection; taken away when the resource is deleted.',
    '# At shutdown lkssp stops first, so that it can stop the unit in the order of its hierarchy. While the daemon of',
    '# lkssp lives, an automatic restart (Restart=) is left to it; at boot so is the start, if lkssp is about to start too.',
    '# In every other case, and for whoever types systemctl start or restart, nothing changes.',
    ...(isAfterLkssp ? [] : ['[Unit]', 'Before=lkssp.service']),
    ...(isService && whyNot === undefined ? ['[Service]', condition] : []),
    ...(isService && whyNot !== undefined ? [`# ${whyNot}: Restart= and the start at boot are as the unit says.`] : []),
    '',
  ].join('\n');
}

/** As one word in a command line of systemd (systemd.service(5)): `$` and `%` doubled, in single quotes. */
function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('%', '%%').replaceAll('$', '$$$$');
  return `'${escaped}'`;
}
