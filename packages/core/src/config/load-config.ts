import { access, constants } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type CosmiconfigResult, cosmiconfig, defaultLoaders, type Loader } from 'cosmiconfig';
import { codeOf, LksspError, type Problem, wordsOf } from '../errors/lkssp-error.js';
import { type Sentence, say } from '../messages/sentence.js';
import { assertCodeAllowed } from './code-gate.js';
import { type DaemonConfig, daemonConfigSchema } from './daemon-config.js';
import { readOldNames } from './old-names.js';
import { checkValue, type ParsedDocument, parseDocument, problemWords } from './parse-document.js';

/** Where and how the configuration is looked for. */
export interface ConfigSearch {
  /** Folders, the first that has a configuration counts: HOME/etc, then /etc/lkssp. */
  readonly places: readonly string[];
  /** Read exactly this file instead. */
  readonly file?: string;
  /** Whether a configuration may be program code, which runs as root. Default false. */
  readonly allowCode?: boolean;
  /** The model product's defaults file; left out, it is not looked at. */
  readonly oldDefaults?: string;
}

/** What was found. */
export interface LoadedConfig {
  readonly config: DaemonConfig;
  /** The file that it is from; left out: all defaults. */
  readonly file?: string;
  /** What the log should tell. */
  readonly remarks: readonly Sentence[];
}

const NAME = 'lkssp';
const EXTENSIONS = ['yaml', 'yml', 'json', 'js', 'ts'] as const;
const SEARCH_PLACES = [
  ...EXTENSIONS.map((extension) => `${NAME}.config.${extension}`),
  `.${NAME}rc`,
  ...EXTENSIONS.map((extension) => `.${NAME}rc.${extension}`),
  'package.json',
];

/** What our loaders hand through cosmiconfig. */
type Found = { readonly text: string } | { readonly value: unknown };

/** Finds, reads and checks the daemon's configuration. Rejects with LKSSP_CONFIG_INVALID (all problems at once, each with its place) or LKSSP_CONFIG_CODE_REFUSED. */
export async function loadConfig(search: ConfigSearch): Promise<LoadedConfig> {
  const result = await find(search);
  const old = search.oldDefaults === undefined ? undefined : await readOldNames(search.oldDefaults);
  if (result === null)
    return {
      config: daemonConfigSchema.parse(old?.config ?? {}),
      remarks: [say('configurationDefault'), ...(old?.remarks ?? [])],
    };
  const file = result.filepath;
  const parsed = check(result.config as Found, file);
  if (!parsed.valid) throw invalid(file, parsed.problems);
  const usesOld = parsed.value.checkInterval === undefined && old?.config.checkInterval !== undefined;
  const checkInterval = usesOld ? daemonConfigSchema.parse(old.config).checkInterval : parsed.value.checkInterval;
  return {
    config: { ...parsed.value, ...(checkInterval === undefined ? {} : { checkInterval }) },
    file,
    remarks: [say('configurationRead', { file }), ...(await shadowed(file)), ...(usesOld ? old.remarks : [])],
  };
}

async function find(search: ConfigSearch): Promise<CosmiconfigResult> {
  const explorer = makeExplorer(search.allowCode ?? false);
  if (search.file !== undefined) return await read(search.file, () => explorer.load(search.file ?? ''));
  for (const place of search.places) {
    await assertReadable(place);
    const found = await read(place, () => explorer.search(place));
    if (found !== null) return found;
  }
  return null;
}

/**
 * cosmiconfig looks for settings of its own, program code among them, in the working folder, which can be anybody's:
 * so it is made in the root folder.
 */
function makeExplorer(allowCode: boolean): ReturnType<typeof cosmiconfig> {
  const before = process.cwd();
  process.chdir('/');
  try {
    return cosmiconfig(NAME, {
      searchPlaces: [...SEARCH_PLACES],
      searchStrategy: 'none',
      ignoreEmptySearchPlaces: false,
      cache: false,
      loaders: {
        '.yaml': asText,
        '.yml': asText,
        '.json': asText,
        noExt: asText,
        '.js': asCode('.js', allowCode),
        '.ts': asCode('.ts', allowCode),
      },
    });
  } finally {
    process.chdir(before);
  }
}

/** Values are read later, by what can tell their places. A package.json counts only where it has our field. */
function asText(file: string, text: string): unknown {
  const found: Found = { text };
  if (basename(file) !== 'package.json') return found;
  return hasField(text) ? { [NAME]: found } : {};
}

function hasField(text: string): boolean {
  try {
    return Object.hasOwn(Object(JSON.parse(text)) as object, NAME);
  } catch {
    // Not ours to complain about: a package.json that npm cannot read has no field of ours.
    return false;
  }
}

function asCode(extension: '.js' | '.ts', allowCode: boolean): Loader {
  return async (file, text) => {
    await assertCodeAllowed(file, allowCode);
    const value: unknown = await defaultLoaders[extension](file, text);
    return { value } satisfies Found;
  };
}

function check(found: Found | undefined, file: string): ParsedDocument<DaemonConfig> {
  const at = basename(file) === 'package.json' ? [NAME] : [];
  if (found === undefined) return parseDocument({ text: '', file, schema: daemonConfigSchema });
  if ('text' in found) return parseDocument({ text: found.text, file, schema: daemonConfigSchema, at });
  return checkValue(found.value, { file, schema: daemonConfigSchema });
}

async function read(place: string, act: () => Promise<CosmiconfigResult>): Promise<CosmiconfigResult> {
  try {
    return await act();
  } catch (thrown) {
    if (codeOf(thrown) !== undefined) throw thrown;
    const at = typeof thrown === 'object' && thrown !== null && 'filepath' in thrown ? String(thrown.filepath) : place;
    throw invalid(at, [{ file: at, message: wordsOf(thrown) }]);
  }
}

/** cosmiconfig passes over a file that it may not read, as if it were not there: defaults would hold in silence. */
async function assertReadable(place: string): Promise<void> {
  for (const name of SEARCH_PLACES) {
    const file = join(place, name);
    await access(file, constants.R_OK).catch((thrown: unknown) => {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES')
        throw invalid(file, [{ file, message: 'it may not be read by this user' }]);
    });
  }
}

/** Other configurations beside the one that was read: whoever edits those wonders why nothing happens. */
async function shadowed(winner: string): Promise<readonly Sentence[]> {
  const folder = winner.slice(0, -basename(winner).length);
  const others = SEARCH_PLACES.filter((name) => name !== basename(winner) && name !== 'package.json');
  const there = await Promise.all(
    others.map((name) =>
      access(join(folder, name)).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return there.flat().map((name) => say('configurationShadowed', { file: join(folder, name), winner }));
}

function invalid(file: string, problems: readonly Problem[]): LksspError {
  return new LksspError('LKSSP_CONFIG_INVALID', { file, problems: problemWords(problems) }, { problems });
}
