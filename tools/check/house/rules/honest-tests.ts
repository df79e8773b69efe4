import ts from 'typescript';
import type { Finding, Rule } from '../finding.ts';
import type { Project } from '../project.ts';
import { lineOf, type Source, walk } from '../source.ts';

const RUNNERS = new Set(['it', 'test', 'describe', 'suite']);
const MODES = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']);

const SLEEPS =
  'a test never sleeps: pass time as an argument, or use ManualClock and call turn(now); to await a fact, await the event.';
const MODE_SAYS =
  'leaves a test out without saying why: decide inside the test and call ctx.skip("what is missing here"); never commit .only.';
const NO_REASON_SAYS = 'skips without a reason: say what is missing, ctx.skip("monit is not installed").';

/** `it.skip`, `describe.only`, also `it.skip.each`. */
const isMode = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) &&
  MODES.has(node.name.text) &&
  ts.isIdentifier(node.expression) &&
  RUNNERS.has(node.expression.text);

/** `ctx.skip()` and `skip()` with nothing in the brackets. */
function isSilentSkip(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || node.arguments.length > 0) return false;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return expression.text === 'skip';
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'skip' && !isMode(expression);
}

const isTimer = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && /^set(Timeout|Interval)$/.test(node.expression.text);

/** What the root folder test/ holds deals with real systems, where some waiting is part of the matter. */
const mayWait = ({ path }: Source): boolean => path.startsWith('test/');

function findingsOf(source: Source): Finding[] {
  const { path, tree } = source;
  const findings: Finding[] = [];
  walk(tree, (node) => {
    const add = (says: string): void => void findings.push({ path, line: lineOf(tree, node), says });
    if (isMode(node)) add(MODE_SAYS);
    if (isSilentSkip(node)) add(NO_REASON_SAYS);
    if (isTimer(node) && !mayWait(source)) add(SLEEPS);
  });
  return findings;
}

const check = (project: Project): Finding[] => project.sources.filter(({ isTest }) => isTest).flatMap(findingsOf);

export const honestTests: Rule = { name: 'honest-tests', check };
