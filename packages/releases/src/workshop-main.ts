import { searchPackages, listVersions } from './workshop/ask-registry.js';
import { buildRelease } from './workshop/build-release.js';
import { failureOf } from './workshop/failure.js';
import { publishPackage } from './workshop/publish-package.js';
import type { Report, Task } from './workshop/tasks.js';
import { saveRelease } from './workshop/saved-tarballs.js';
import { verifyRelease } from './workshop/verify-release.js';

/**
 * The process that does what is slow or foreign: one task, then it ends. It lives no longer than its parent, whose end
 * closes the channel, and writes only where the task says.
 */
const OWNER_ONLY = 0o077;
const READABLE = 0o022;

const tell = (report: Report): void => {
  process.send?.(report);
};

function work(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'build':
      process.umask(task.style === 'kits' ? OWNER_ONLY : READABLE);
      return buildRelease(task, (progress) => tell({ progress }));
    case 'save':
      return saveRelease(task);
    case 'verify':
      return verifyRelease(task);
    case 'versions':
      return listVersions(task);
    case 'search':
      return searchPackages(task);
    case 'publish':
      return publishPackage(task);
  }
}

process.umask(OWNER_ONLY);
process.on('disconnect', () => process.exit(1));
process.once('message', (task: Task) => {
  work(task)
    .then(
      (done): Report => ({ done }),
      (error: unknown): Report => ({ failed: failureOf(error) }),
    )
    .then((report) => process.send?.(report, () => process.exit(0)))
    .catch(() => process.exit(1));
});
