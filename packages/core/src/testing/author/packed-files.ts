import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMIT_MS = 60_000;

/** A file that npm would publish. */
export interface PackedFile {
  /** Relative to the package's folder, with forward slashes. */
  readonly path: string;
  readonly size: number;
}

interface PackReport {
  readonly files: readonly PackedFile[];
}

/** npm as it was started for this very process, else the one of the PATH. */
function npm(): readonly [string, ...string[]] {
  const script = process.env['npm_execpath'];
  return script === undefined || !/\.c?js$/.test(script) ? ['npm'] : [process.execPath, script];
}

/** What `npm publish` would take from `folder`, as npm itself says. Runs none of its scripts and writes nothing. */
export async function packedFiles(folder: string): Promise<readonly PackedFile[]> {
  const [program, ...first] = npm();
  const args = [...first, 'pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
  try {
    const { stdout } = await run(program, args, { cwd: folder, timeout: LIMIT_MS, maxBuffer: 64 * 1024 * 1024 });
    // npm 11 lists the reports, later ones key them by package.
    const [report] = Object.values(JSON.parse(stdout) as Record<string, PackReport>);
    return report?.files ?? [];
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    throw new Error(`npm could not say what it would pack in ${folder}: ${stderr.trim() || message}`, { cause: error });
  }
}
