import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));

/** What a source imports at run time: specifiers of imports and exports that are not types alone. */
function imports(file: string): readonly string[] {
  const text = readFileSync(`${SOURCES}${file}`, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';/gms)].map(([, name = '']) => name);
}

/** Everything that loading `file` loads. */
function loaded(file: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const name of imports(file)) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (name.startsWith('./')) loaded(name.slice(2).replace(/\.js$/, '.ts'), seen);
  }
  return seen;
}

describe('the main door', () => {
  it('loads neither a schema nor zod nor node:http: a command would wait for them', () => {
    const names = [...loaded('index.ts')];
    expect(names.filter((name) => name.includes('wire/') || !name.startsWith('./'))).toEqual([]);
    expect(names).toContain('./connection.js');
  });

  it('says so of a process that has really imported it', () => {
    // Types are stripped by Node itself; its resolution of .js to .ts comes with two lines.
    const hook = `import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ resolve: (name, context, next) => {
        loaded.push(name);
        return next(name.startsWith('./') ? name.replace(/\\.js$/, '.ts') : name, context);
      } });
      await import('${SOURCES}index.ts');
      process.stdout.write(JSON.stringify({ loaded, builtins: process.moduleLoadList }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', hook], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const { loaded: names, builtins } = JSON.parse(stdout) as { loaded: string[]; builtins: string[] };
    expect(names).toContain('./connection.js');
    expect(names.filter((name) => name.includes('zod') || name.includes('wire/'))).toEqual([]);
    expect(builtins.filter((name) => name.includes('undici'))).toEqual([]);
  });
});

describe('the schemas door', () => {
  it('offers every schema that a wire file has', () => {
    const defined = readdirSync(`${SOURCES}wire`)
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => [...readFileSync(`${SOURCES}wire/${file}`, 'utf8').matchAll(/^export const (\w+Schema)/gm)])
      .map(([, name]) => name);
    const door = readFileSync(`${SOURCES}schemas.ts`, 'utf8');
    // Parts that only make sense inside others.
    const inner = ['factsSchema', 'incidentResultSchema', 'operationPhaseSchema'];
    expect(new Set(defined.filter((name = '') => !door.includes(name)))).toEqual(new Set(inner));
  });
});
