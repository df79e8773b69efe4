import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Scripts as administrators have written them for years: getopts for the arguments, 0 is good, 1 is bad. */
const PREAMBLE = (folder: string): string => `#!/bin/bash
# arguments: -t tag -i id, recover also -d tag
while getopts "t:i:d:" opt; do
  case $opt in
    t) TAG="$OPTARG" ;;
    i) ID="$OPTARG" ;;
    d) DTAG="$OPTARG" ;;
    *) echo "usage: $0 -t tag -i id" >&2; exit 1 ;;
  esac
done
[ -n "$TAG" ] && [ -n "$ID" ] || { echo "no tag or id" >&2; exit 1; }
D=$(cat <<'HERE'
${folder}
HERE
)
alive() { [ -s "$D/pid" ] && grep -q '^State:.[^Z]' "/proc/$(cat "$D/pid")/status" 2>/dev/null; }
`;

const SERVER = `# as old start scripts do: the child inherits whatever output the script has
( while [ -d "$D" ]; do echo tick; sleep 0.05; done ) &
echo $! >"$D/pid"
echo start >>"$D/starts"
`;

const RESTORE = `alive && { echo "already running"; exit 0; }
${SERVER}echo "started $TAG, info $LKSSP_INFO"
exit 0
`;

const REMOVE = `alive || exit 0
kill -9 "$(cat "$D/pid")"
while alive; do sleep 0.01; done
rm -f "$D/pid"
exit 0
`;

const QUICK_CHECK = `[ -e "$D/hang" ] && sleep 60
alive && exit 0
echo "the application does not run" >&2
exit 1
`;

const RECOVER = `[ "$DTAG" = "$TAG" ] || exit 1
alive && exit 0
${SERVER}exit 0
`;

/** Paths of an application's scripts. */
export interface OldScripts {
  readonly folder: string;
  readonly restore: string;
  readonly remove: string;
  readonly quickCheck: string;
  readonly recover: string;
}

/** Writes the scripts of an application that keeps its state in `folder`; it ends by itself when the folder goes. */
export function writeOldScripts(folder: string): OldScripts {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): string => writeScript(join(folder, name), PREAMBLE(folder) + text);
  return {
    folder,
    restore: write('restore.sh', RESTORE),
    remove: write('remove.sh', REMOVE),
    quickCheck: write('quickCheck.sh', QUICK_CHECK),
    recover: write('recover.sh', RECOVER),
  };
}

/** An executable file. */
export function writeScript(path: string, text: string): string {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}
