/** Collects what does not hold. */
export class Claims {
  readonly unmet: string[] = [];

  /** Notes `what` unless `found` equals `wanted`. */
  same(what: string, found: unknown, wanted: unknown): void {
    const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (left !== right) this.unmet.push(`${what}: expected ${right}, found ${left}`);
  }

  /** Notes `what` unless `holds`. */
  that(what: string, holds: boolean): void {
    if (!holds) this.unmet.push(what);
  }

  /** One {@link same} for every member of `wanted`. */
  each<Value>(
    what: string,
    wanted: Readonly<Record<string, Value>> | undefined,
    found: (key: string) => unknown,
  ): void {
    for (const [key, value] of Object.entries(wanted ?? {})) this.same(`${what} of ${key}`, found(key), value);
  }
}
