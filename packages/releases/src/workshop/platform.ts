/** What a package says of the machines that it is made for. */
export interface PlatformFacts {
  readonly os?: readonly string[] | string | undefined;
  readonly cpu?: readonly string[] | string | undefined;
}

function allows(named: readonly string[] | string | undefined, here: string): boolean {
  // npm takes one word as well as a list of them.
  const list = typeof named === 'string' ? [named] : named;
  if (list === undefined || list.length === 0) return true;
  if (list.includes(`!${here}`)) return false;
  return list.includes(here) || list.includes('any') || list.every((each) => each.startsWith('!'));
}

/** Whether a package of these fields is for this machine, by npm's rules. */
export function fitsPlatform(
  { os, cpu }: PlatformFacts,
  here: { readonly os: string; readonly cpu: string } = { os: process.platform, cpu: process.arch },
): boolean {
  return allows(os, here.os) && allows(cpu, here.cpu);
}
