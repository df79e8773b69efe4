import { moveServed } from '../overlays/move-served.ts';
import { nameSwitches } from '../overlays/name-switches.ts';
import { splitHandles } from '../overlays/split-handles.ts';
import type { GenerationOverlay } from './generation.ts';

/** What comes after the real packages, which are generation 1. */
export const OVERLAYS: readonly GenerationOverlay[] = [splitHandles, moveServed, nameSwitches];
