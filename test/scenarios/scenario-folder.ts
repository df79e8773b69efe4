import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;

/** Names of all scenarios: the folders that hold a given.yaml. */
export function scenarioNames(): readonly string[] {
  return readdirSync(root).filter((name) => existsSync(join(root, name, 'given.yaml')));
}

/** The situation, its rule, and what is expected of it. */
export function givenOf(name: string): string {
  return readFileSync(join(root, name, 'given.yaml'), 'utf8');
}

/** The page that was accepted, or undefined when none was. */
export function acceptedPage(name: string): string | undefined {
  const file = join(root, name, 'expect.txt');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export function acceptPage(name: string, page: string): void {
  writeFileSync(join(root, name, 'expect.txt'), page);
}
