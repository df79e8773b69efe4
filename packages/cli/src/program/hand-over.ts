import { homeIn } from './home-in.js';
import { programInForce } from './program-in-force.js';

/**
 * Lets the newer command that `lkssp upgrade` has put into the home of this command line take over, in this process:
 * it reads the same arguments and sets the exit code. False: there is none, or it cannot be loaded, and the one that
 * runs must go on by itself. `folder` is that of the running package.
 */
export async function handOver(owner: NodeJS.Process, folder: string): Promise<boolean> {
  const home = homeIn(owner.argv.slice(2), owner.env['LKSSP_HOME'], () => owner.cwd());
  const program = programInForce(home, { folder, uid: owner.getuid?.() ?? 0 });
  if (program === undefined) return false;
  const [node = owner.execPath, own = '', ...words] = owner.argv;
  owner.argv = [node, program, ...words];
  try {
    await import(owner.getBuiltinModule('node:url').pathToFileURL(program).href);
    return true;
  } catch {
    // It catches whatever goes wrong in a command: what comes here could not be loaded, and has done nothing.
    owner.argv = [node, own, ...words];
    return false;
  }
}
