import { type AppCall, type ScriptName, scriptsOf } from './app-scripts.js';

/** How long an answer holds: looking costs more than most checks. */
const HOLDS_MS = 60_000;
const WITHIN_MS = 2000;

/** Digests of the scripts as they were taken into care; the handle of the scripts form. */
export type Digests = { readonly [Name in ScriptName]?: string };

/** Remarks by tag. Only a memory to save work: it may be lost at any time. */
const remembered = new Map<string, { readonly until: number; readonly remark: string | undefined }>();

/** What was edited since the scripts were taken into care: a remark for the person who reads the status, never a failure. */
export async function driftRemark(call: AppCall): Promise<string | undefined> {
  const known = remembered.get(call.resource.tag);
  const now = call.host.now();
  if (known !== undefined && now < known.until && known.until - now <= HOLDS_MS) return known.remark;
  const remark = await lookForDrift(call).catch(() => undefined);
  remembered.set(call.resource.tag, { until: now + HOLDS_MS, remark });
  return remark;
}

/** The next check looks anew. */
export function forgetDrift(tag: string): void {
  remembered.delete(tag);
}

async function lookForDrift(call: AppCall): Promise<string | undefined> {
  const taken = digestsOf(call.handle);
  const sources = await sourceDigests(call);
  const remarks = await Promise.all(
    scriptsOf(call.options).map(async ({ name, source }) => {
      const digest = taken[name];
      if (digest === undefined) return [];
      const kept = await call.host.care.look(name);
      const keptEdited = kept !== undefined && kept.digest !== digest;
      const sourceEdited = (sources.get(source) ?? digest) !== digest;
      return [
        ...(keptEdited
          ? [`the copy of the ${name} script in care was edited (${kept.path}); it is used as it is`]
          : []),
        ...(sourceEdited ? [`${source} was edited; the copy in care is still the old one`] : []),
      ];
    }),
  );
  const all = remarks.flat();
  return all.length === 0 ? undefined : all.join('; ');
}

/** By a program that can be ended: the sources may lie on a dead mount. What cannot be read is not spoken of. */
async function sourceDigests(call: AppCall): Promise<ReadonlyMap<string, string>> {
  const sources = scriptsOf(call.options).map(({ source }) => source);
  const sums = await call.host.run({ argv: ['sha256sum', '-z', '--', ...sources], withinMs: WITHIN_MS });
  const lines = sums.stdout.split('\0').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

function digestsOf(handle: unknown): Digests {
  return typeof handle === 'object' && handle !== null ? handle : {};
}
