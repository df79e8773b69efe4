import type { Finding, Rule } from '../finding.ts';
import type { Project } from '../project.ts';
import { type Source, targetOf } from '../source.ts';
import { layerOf } from './core-layers.ts';

const ENGINE = 'packages/core/src/engine/';
const CORE = 'packages/core/src/';

/** Who may know stages besides engine/guardian.ts and its neighbours: those who wire, and those who show. */
const KNOWS_STAGES = new Set(['container', 'doors', 'testing']);

/** `plan` for engine/plan/planner.ts; undefined for files of engine/ itself and everything else. */
function stageOf(path: string): string | undefined {
  if (!path.startsWith(ENGINE)) return undefined;
  const [stage, file] = path.slice(ENGINE.length).split('/');
  return file === undefined ? undefined : stage;
}

const isEngineRoot = (path: string): boolean => path.startsWith(ENGINE) && stageOf(path) === undefined;

function complaint(source: Source, target: string): string | undefined {
  const from = stageOf(source.path);
  const to = stageOf(target);
  if (from !== undefined && isEngineRoot(target))
    return `stage ${from}/ imports ${target.slice(CORE.length)}: a stage does not know who connects it; take what it needs as an argument or from domain/ or ports/.`;
  if (to === undefined || from === to) return undefined;
  if (from !== undefined)
    return `stage ${from}/ imports its sibling ${to}/: let engine/guardian.ts connect them, or move the shared type to domain/.`;
  if (isEngineRoot(source.path) || KNOWS_STAGES.has(layerOf(source.path))) return undefined;
  return `${layerOf(source.path)}/ imports stage ${to}/: only files of engine/ itself and the container know stages; use a port.`;
}

const findingsOf = (source: Source): Finding[] =>
  source.imports.flatMap((each) => {
    const target = targetOf(source, each);
    const says = target === undefined ? undefined : complaint(source, target);
    return says === undefined ? [] : [{ path: source.path, line: each.line, says }];
  });

const check = (project: Project): Finding[] =>
  project.sources.filter(({ path, isTest }) => path.startsWith(CORE) && !isTest).flatMap(findingsOf);

export const engineStages: Rule = { name: 'engine-stages', check };
