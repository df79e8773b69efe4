import type { Json } from '../contract/json.js';
import type { KitLog } from '../contract/verbs.js';
import type { LogReport, Report } from './protocol.js';
import { asJson } from './json-shape.js';
import type { CallLabel } from './running-call.js';
import { short } from './verdict-shape.js';

/** Lines that one call may write; a kit in a loop must not fill the log. */
const MOST_LINES = 200;

/** The log of one call. What cannot be JSON is left out; nothing here throws into a kit. */
export function makeKitLog(label: CallLabel, report: (report: Report) => void): KitLog {
  let lines = 0;
  const write =
    (level: LogReport['level']) =>
    (message: string, fields?: Readonly<Record<string, Json>>): void => {
      lines += 1;
      if (lines > MOST_LINES) return;
      report({ say: 'log', ...label, level, message: short(String(message)), ...fieldsOf(fields) });
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn') };
}

function fieldsOf(fields: unknown): { readonly fields?: Readonly<Record<string, Json>> } {
  if (fields === undefined) return {};
  try {
    const kept = asJson(fields, 'fields');
    return 'json' in kept ? { fields: kept.json as Readonly<Record<string, Json>> } : {};
  } catch {
    return {};
  }
}
