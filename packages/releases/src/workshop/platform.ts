/** What a package says of the machines that it is made for. */
export interface PlatformFacts {
  readonly os?: readonly string[] | undefined;
  readonly cpu?: readonly string[] | undefined;
}

function allows(list: readonly string[] | undefined, here: string): boolean {
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
