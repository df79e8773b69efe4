import { hash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { LksspError } from '../errors/lkssp-error.js';
import type {
  InstalledPackage,
  KitChange,
  KitRelease,
  KitReleases,
  PublishedVersion,
  VerifyFinding,
} from '../ports/kit-releases.js';

interface Place {
  readonly number: number;
  readonly before?: number;
}

/**
 * A kit folder without npm: packages are copied from a shelf of folders. What is in force and what was begun lies in
 * files, so that it outlives a process that is killed.
 */
export class ScriptedKitReleases implements KitReleases {
  /** Told of each act before it is done and after it; what it throws comes out of the act. */
  onStep: (step: string) => Promise<void> | void = () => undefined;
  /** Names whose versions the registry cannot tell. */
  readonly unreadable = new Set<string>();
  readonly discarded: number[] = [];
  readonly #home: string;
  #byHand: KitRelease | undefined;

  /** `home`: a folder of its own; packages are put on its shelf by {@link publish}. */
  constructor(home: string) {
    this.#home = home;
    mkdirSync(join(home, 'shelf'), { recursive: true });
    mkdirSync(join(home, 'loaded'), { recursive: true });
  }

  /** Puts a package folder on the shelf, to be installed by name and version. */
  publish(source: string): void {
    const { name, version } = readJson<{ readonly name: string; readonly version: string }>(
      join(source, 'package.json'),
    );
    cpSync(source, join(this.#home, 'shelf', `${encodeURIComponent(name)}@${version}`), { recursive: true });
  }

  /** Somebody uses npm in the kit folder. */
  async changeByHand(change: KitChange): Promise<void> {
    this.#byHand = await this.#make(change);
  }

  inForce(): Promise<KitRelease> {
    return Promise.resolve(this.#release(this.#place.number));
  }

  previous(): Promise<KitRelease | undefined> {
    const { before } = this.#place;
    return Promise.resolve(before === undefined ? undefined : this.#release(before));
  }

  async build(change: KitChange): Promise<KitRelease> {
    return this.#act('build', () => this.#make(change));
  }

  takeByHand(): Promise<KitRelease | undefined> {
    return Promise.resolve(this.#byHand);
  }

  async begin({ number }: KitRelease): Promise<void> {
    await this.#act('begin', () => writeFileSync(join(this.#home, 'begun'), String(number)));
  }

  begun(): Promise<KitRelease | undefined> {
    const file = join(this.#home, 'begun');
    return Promise.resolve(existsSync(file) ? this.#release(Number(readFileSync(file, 'utf8'))) : undefined);
  }

  async switchTo({ number }: KitRelease): Promise<void> {
    await this.#act('switchTo', () => {
      const { number: before } = this.#place;
      writeFileSync(join(this.#home, 'in-force.json'), JSON.stringify({ number, before }));
      rmSync(join(this.#home, 'begun'), { force: true });
      if (this.#byHand?.number === number) this.#byHand = undefined;
    });
  }

  async discard({ number }: KitRelease): Promise<void> {
    await this.#act('discard', () => {
      rmSync(join(this.#home, 'begun'), { force: true });
      this.discarded.push(number);
      const { number: inForce, before } = this.#place;
      if (number !== inForce && number !== before && number !== this.#byHand?.number) {
        rmSync(this.#folder(number), { recursive: true, force: true });
      }
    });
  }

  async prune(): Promise<void> {
    await this.#act('prune', () => undefined);
  }

  verify(): Promise<readonly VerifyFinding[]> {
    return Promise.resolve([]);
  }

  versions(name: string): Promise<readonly PublishedVersion[]> {
    if (this.unreadable.has(name)) {
      return Promise.reject(new LksspError('LKSSP_KIT_FIXED', { folder: `the registry (${name})` }));
    }
    return Promise.resolve(this.#shelf().filter((each) => each.name === name));
  }

  offered(): Promise<readonly PublishedVersion[]> {
    return Promise.resolve(this.#shelf());
  }

  watch(): () => void {
    return () => undefined;
  }

  get #place(): Place {
    const file = join(this.#home, 'in-force.json');
    return existsSync(file) ? readJson<Place>(file) : { number: 0 };
  }

  #folder(number: number): string {
    return join(this.#home, 'loaded', String(number));
  }

  #release(number: number): KitRelease {
    const folder = this.#folder(number);
    const file = join(folder, 'release.json');
    return { number, folder, packages: existsSync(file) ? readJson<readonly InstalledPackage[]>(file) : [] };
  }

  #shelf(): readonly PublishedVersion[] {
    const folder = join(this.#home, 'shelf');
    return readdirSync(folder)
      .map((each) => readJson<Record<string, unknown>>(join(folder, each, 'package.json')))
      .map((manifest) => ({ name: String(manifest['name']), version: String(manifest['version']), manifest }))
      .toSorted((one, other) => semver.compare(one.version, other.version));
  }

  async #make(change: KitChange): Promise<KitRelease> {
    const inForce = await this.inForce();
    const wanted = new Map(inForce.packages.map(({ name, version }) => [name, version]));
    if ('remove' in change) for (const name of change.remove) wanted.delete(name);
    if ('exactly' in change) {
      wanted.clear();
      for (const [name, version] of Object.entries(change.exactly)) wanted.set(name, version);
    }
    if ('add' in change) for (const spec of change.add) this.#resolve(spec, wanted);
    return this.#write(wanted);
  }

  #resolve(spec: string, wanted: Map<string, string>): void {
    const at = spec.indexOf('@', 1);
    const [name, range] = at < 0 ? [spec, '*'] : [spec.slice(0, at), spec.slice(at + 1)];
    const versions = this.#shelf().filter((each) => each.name === name);
    const version = semver.maxSatisfying(
      versions.map((each) => each.version),
      range,
    );
    if (version === null)
      throw new LksspError('LKSSP_KIT_NOT_INSTALLED', { name: spec, known: 'what is on the shelf' });
    wanted.set(name, version);
  }

  #write(wanted: ReadonlyMap<string, string>): KitRelease {
    const used = readdirSync(join(this.#home, 'loaded')).map(Number);
    const number = Math.max(0, this.#place.number, ...used) + 1;
    const folder = this.#folder(number);
    const packages = [...wanted].map(([name, version]): InstalledPackage => {
      const integrity = `sha512-${hash('sha512', `${name}@${version}`, 'base64')}`;
      const source = join(this.#home, 'shelf', `${encodeURIComponent(name)}@${version}`);
      cpSync(source, join(folder, 'node_modules', name), { recursive: true });
      return { name, version, wanted: version, integrity };
    });
    mkdirSync(folder, { recursive: true });
    const locked = packages.map(({ name, version, integrity }) => [`node_modules/${name}`, { version, integrity }]);
    const files = {
      'package.json': { name: 'kits', private: true, dependencies: Object.fromEntries(wanted) },
      'package-lock.json': { lockfileVersion: 3, packages: Object.fromEntries(locked) as unknown },
      'release.json': packages,
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    return { number, folder, packages };
  }

  async #act<Result>(step: string, act: () => Promise<Result> | Result): Promise<Result> {
    await this.onStep(`before ${step}`);
    const result = await act();
    await this.onStep(`after ${step}`);
    return result;
  }
}

function readJson<Content>(file: string): Content {
  return JSON.parse(readFileSync(file, 'utf8')) as Content;
}
