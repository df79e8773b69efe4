import type { Finding, Rule } from '../finding.ts';
import type { Project } from '../project.ts';
import { type Source, targetOf } from '../source.ts';
import { layerOf } from './core-layers.ts';

const ENGINE = 'packages/core/src/engine/';
const CORE = 'packages/core/src/';

/** Who may know stages besides engine/guardian.ts and its neighbours: those who wire, and those who show. */
const KNOWS_STAGES = new Set(['container', 'doors', 'testing']);

/** The stages, in the order of the flow. */
const STAGES = new Set(['probe', 'incident', 'plan', 'policy', 'action', 'state']);

/** First folder below engine/, or undefined for files of engine/ itself and everything else. */
function folderOf(path: string): string | undefined {
  if (!path.startsWith(ENGINE)) return undefined;
  const [folder, file] = path.slice(ENGINE.length).split('/');
  return file === undefined ? undefined : folder;
}

/** `plan` for engine/plan/planner.ts; undefined for what is no stage. */
function stageOf(path: string): string | undefined {
  const folder = folderOf(path);
  return folder !== undefined && STAGES.has(folder) ? folder : undefined;
}

/** Files that put stages to work: those of engine/ itself, procedures, administration, simulation. */
const connects = (path: string): boolean => path.startsWith(ENGINE) && stageOf(path) === undefined;

/** Procedures are put to work by the guardian and by orders; they know neither. */
const isAboveProcedures = (path: string): boolean => connects(path) && folderOf(path) !== 'procedure';

function complaint(source: Source, target: string): string | undefined {
  const from = stageOf(source.path);
  const to = stageOf(target);
  if (from !== undefined && connects(target))
    return `stage ${from}/ imports ${target.slice(CORE.length)}: a stage does not know who connects it; take what it needs as an argument or from domain/ or ports/.`;
  if (folderOf(source.path) === 'procedure' && isAboveProcedures(target))
    return `procedure/ imports ${target.slice(CORE.length)}: a procedure does not know who puts it to work; take what it needs as an argument.`;
  if (to === undefined || from === to) return undefined;
  if (from !== undefined)
    return `stage ${from}/ imports its sibling ${to}/: let a procedure or engine/guardian.ts connect them, or move the shared type to domain/.`;
  if (connects(source.path) || KNOWS_STAGES.has(layerOf(source.path))) return undefined;
  return `${layerOf(source.path)}/ imports stage ${to}/: only what connects stages inside engine/ and the container know them; use a port.`;
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
