import { constants } from 'node:os';
import { basename, dirname } from 'node:path';
import { wordsOf } from '../../errors/lkssp-error.js';
import type { Epoll } from './epoll.js';
import { IN, Inotify, type InotifyEvent } from './inotify.js';
import type { WatchListener } from './kind-watch.js';

const OF_FILE = IN.MODIFY | IN.ATTRIB | IN.DELETE_SELF | IN.MOVE_SELF;
const OF_FOLDER = IN.CREATE | IN.DELETE | IN.MOVED_FROM | IN.MOVED_TO | IN.DELETE_SELF | IN.MOVE_SELF | IN.ONLYDIR;
const [COMES, GOES] = [IN.CREATE | IN.MOVED_TO, IN.DELETE | IN.MOVED_FROM];
const FOLDER_GOES = IN.DELETE_SELF | IN.MOVE_SELF | IN.IGNORED | IN.UNMOUNT;
const { ENOSPC } = constants.errno;

/** A file on a tmpfs that is watched. */
export interface MemoryFile {
  readonly path: string;
  /** Called in the turn of the thread. `lost`: its folder is gone too, and it is not watched any more. */
  readonly onEvent: (what: 'changed' | 'absent' | 'lost') => void;
}

interface Watched extends MemoryFile {
  readonly folder: number;
  file: number | undefined;
}

/** Files of memory file systems by inotify(7): each one, and its folder, so that its replacement and its return are seen. */
export class MemoryFiles {
  readonly #epoll: Epoll;
  readonly #listener: WatchListener;
  readonly #byWatch = new Map<number, Set<Watched>>();
  readonly #watched = new Map<MemoryFile, Watched>();
  #inotify: Inotify | undefined;
  readonly #told = new Set<string>();

  constructor(epoll: Epoll, listener: WatchListener) {
    this.#epoll = epoll;
    this.#listener = listener;
  }

  /** `unable`: its folder is not there, or nothing can be watched now; to be tried again. */
  add(file: MemoryFile): 'present' | 'absent' | 'unable' {
    const folder = this.#watch(dirname(file.path), OF_FOLDER);
    if (folder === undefined) return 'unable';
    const watched: Watched = { ...file, folder, file: undefined };
    this.#watched.set(file, watched);
    this.#use(folder, watched);
    this.#find(watched);
    return watched.file === undefined ? 'absent' : 'present';
  }

  drop(file: MemoryFile): void {
    const watched = this.#watched.get(file);
    if (watched === undefined) return;
    this.#watched.delete(file);
    this.#leave(watched.file, watched);
    this.#leave(watched.folder, watched);
  }

  close(): void {
    this.#inotify?.close();
    this.#inotify = undefined;
    this.#byWatch.clear();
    this.#watched.clear();
  }

  #hear(events: readonly InotifyEvent[]): void {
    for (const event of events) {
      if ((event.mask & IN.Q_OVERFLOW) !== 0) this.#overflow();
      // A copy: whoever hears of it may drop it.
      for (const watched of Array.from(this.#byWatch.get(event.watch) ?? [])) this.#pass(watched, event);
      if ((event.mask & IN.IGNORED) !== 0) this.#byWatch.delete(event.watch);
    }
  }

  #pass(watched: Watched, { watch, mask, name }: InotifyEvent): void {
    if (watch === watched.folder && (mask & FOLDER_GOES) !== 0) return this.#lose(watched);
    if (watch === watched.folder && name === basename(watched.path)) {
      if ((mask & GOES) !== 0) this.#forgetFile(watched);
      if ((mask & COMES) !== 0) this.#find(watched);
      if ((mask & (GOES | COMES)) !== 0) watched.onEvent(watched.file === undefined ? 'absent' : 'changed');
    }
    // Of a folder that is watched as a file, what happens in it does not matter.
    if (watch !== watched.file || name !== '') return;
    // The folder tells that it went; a link under another name does not matter.
    if ((mask & IN.IGNORED) !== 0) watched.file = undefined;
    else watched.onEvent('changed');
  }

  #lose(watched: Watched): void {
    for (const [file, each] of this.#watched) if (each === watched) this.drop(file);
    watched.onEvent('lost');
  }

  /** Before the hint, so that what is written after it is seen. */
  #find(watched: Watched): void {
    this.#forgetFile(watched);
    watched.file = this.#watch(watched.path, OF_FILE | IN.DONT_FOLLOW);
    if (watched.file !== undefined) this.#use(watched.file, watched);
  }

  #forgetFile(watched: Watched): void {
    if (watched.file !== watched.folder) this.#leave(watched.file, watched);
    watched.file = undefined;
  }

  #overflow(): void {
    this.#listener.tell({ told: 'lost', kind: 'file' });
    for (const watched of this.#watched.values()) {
      this.#find(watched);
      watched.onEvent(watched.file === undefined ? 'absent' : 'changed');
    }
  }

  #watch(path: string, mask: number): number | undefined {
    try {
      this.#inotify ??= new Inotify(this.#epoll, (events) => this.#hear(events));
      return this.#inotify.watch(path, mask);
    } catch (error) {
      const { errno } = error as { readonly errno?: number };
      if (errno === -ENOSPC) this.#tellOnce('no inotify watch is left (fs.inotify.max_user_watches)');
      else if (errno === undefined) this.#tellOnce(wordsOf(error));
      return undefined;
    }
  }

  #tellOnce(why: string): void {
    if (!this.#told.has(why)) this.#listener.tell({ told: 'unable', kind: 'file', why });
    this.#told.add(why);
  }

  #use(watch: number, watched: Watched): void {
    this.#byWatch.set(watch, (this.#byWatch.get(watch) ?? new Set()).add(watched));
  }

  #leave(watch: number | undefined, watched: Watched): void {
    const users = this.#byWatch.get(watch ?? -1);
    if (watch === undefined || users === undefined) return;
    users.delete(watched);
    if (users.size > 0) return;
    this.#byWatch.delete(watch);
    this.#inotify?.unwatch(watch);
  }
}
