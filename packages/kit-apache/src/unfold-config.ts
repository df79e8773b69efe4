import { wordsOf } from './directives.js';

/** What the conditions of a configuration depend on. */
export interface Conditions {
  /** Names and files of the loaded modules, such as `ssl_module`. */
  readonly modules: ReadonlySet<string>;
  /** What is given with -D. */
  readonly defines: ReadonlySet<string>;
  readonly variables: ReadonlyMap<string, string>;
}

const BEGIN = /^<(ifmodule|ifdefine|iffile|ifversion|macro)\s+(!?)"?([^">]*)"?>$/i;
const END = /^<\/(?:ifmodule|ifdefine|iffile|ifversion|macro)>$/i;

/**
 * The lines of configuration files that count, where Apache cannot tell us itself (it has no mod_info): conditions resolved,
 * variables put in. Macros are left out.
 */
export function unfoldConfig(text: string, { modules, defines, variables }: Conditions): string {
  const known = new Map(variables);
  const defined = new Set(defines);
  const open: boolean[] = [];
  const kept: string[] = [];
  for (const line of text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((each) => each.trim())) {
    const [, kind = '', not = '', what = ''] = BEGIN.exec(line) ?? [];
    if (kind !== '') open.push(isGiven(kind.toLowerCase(), what, { modules, defined }) !== (not === '!'));
    else if (END.test(line)) open.pop();
    else if (!open.includes(false)) {
      const full = line.replace(/\$\{(\w+)\}/g, (whole, name: string) => known.get(name) ?? whole);
      const [directive = '', name = '', value = ''] = wordsOf(full);
      if (directive.toLowerCase() === 'define') {
        known.set(name, value);
        defined.add(name);
      }
      kept.push(full);
    }
  }
  return kept.join('\n');
}

function isGiven(
  kind: string,
  what: string,
  { modules, defined }: { readonly modules: ReadonlySet<string>; readonly defined: ReadonlySet<string> },
): boolean {
  if (kind === 'macro') return false;
  if (kind === 'ifdefine') return defined.has(what);
  // Versions and files are taken for given: rather one listener too many looked for than one too few.
  if (kind !== 'ifmodule') return true;
  return modules.has(what) || modules.has(what.replace(/^mod_(.*)\.c$/, '$1_module'));
}
