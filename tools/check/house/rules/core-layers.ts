import type { Finding, Rule } from '../finding.ts';
import type { Project } from '../project.ts';
import { type Import, type Source, targetOf } from '../source.ts';

const CORE = 'packages/core/src/';

/** The order inside core: a layer may use those before it. The doors (files of the root) come last. */
const LAYERS = [
  'contract',
  'messages',
  'errors',
  'domain',
  'ports',
  'engine',
  'kits',
  'config',
  'kit-host',
  'node',
  'container',
  'doors',
];

/** The first folder of a path inside core/src; a file of the root is a door. */
export function layerOf(path: string): string {
  const parts = path.slice(CORE.length).split('/');
  return parts.length === 1 ? 'doors' : (parts[0] ?? 'doors');
}

function testingFinding(source: Source, { line }: Import, from: string): Finding[] {
  const isTestingDoor = source.path === `${CORE}testing.ts`;
  if (source.isTest || from === 'testing' || isTestingDoor) return [];
  const says = 'imports testing/, which only tests and the door testing.ts may use: move what it needs to a layer.';
  return [{ path: source.path, line, says }];
}

function orderFinding(source: Source, { line }: Import, from: string, to: string): Finding[] {
  if (source.isTest || from === 'testing' || LAYERS.indexOf(to) <= LAYERS.indexOf(from)) return [];
  const says = `${from}/ imports ${to}/, which comes after it (${LAYERS.join(', ')}): declare a port that ${to}/ implements, or move the shared part forward.`;
  return [{ path: source.path, line, says }];
}

function unknownLayer(source: Source): Finding[] {
  const layer = layerOf(source.path);
  if (layer === 'testing' || LAYERS.includes(layer)) return [];
  const says = `${layer}/ is no layer of core: use one of ${LAYERS.join(', ')}, or give it a place in tools/check/house/rules/core-layers.ts.`;
  return [{ path: source.path, says }];
}

function layerFindings(source: Source): Finding[] {
  const from = layerOf(source.path);
  return source.imports.flatMap((each) => {
    const target = targetOf(source, each);
    if (target === undefined || !target.startsWith(CORE)) return [];
    const to = layerOf(target);
    return to === 'testing' ? testingFinding(source, each, from) : orderFinding(source, each, from, to);
  });
}

const check = (project: Project): Finding[] =>
  project.sources
    .filter(({ path }) => path.startsWith(CORE))
    .flatMap((source) => [...unknownLayer(source), ...layerFindings(source)]);

export const coreLayers: Rule = { name: 'core-layers', check };
