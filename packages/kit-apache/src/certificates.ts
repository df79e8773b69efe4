import type { ServedCertificate } from '@lkssp/core';
import type { ApacheHandle } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import type { WebAnswer } from './ask-web.js';

const DAY_MS = 86_400_000;
/** How long a good certificate is believed: one that ends is looked at in every check, so that a new one is seen. */
const HOLDS_MS = 3_600_000;
const WITHIN_MS = 5000;
const MOST = 16;

/** When the virtual hosts of an instance were found to be in order. Only a memory to save work. */
const foundGood = new Map<string, number>();

/** What is wrong with the certificates that are served, one sentence for each. */
export async function certificateTrouble(
  call: ApacheCall,
  { secured }: ApacheHandle,
  answers: readonly WebAnswer[],
): Promise<readonly string[]> {
  if (call.options.certificateDays === 0) return [];
  const seen = answers.flatMap(({ result }) => result.certificate ?? []);
  const hosts = isBelieved(call) ? [] : secured.slice(0, MOST);
  const others = await Promise.all(hosts.map((host) => certificateOf(call, host)));
  const all = [...seen, ...others.flatMap((each) => each ?? [])];
  const trouble = [...new Set(all.flatMap((each) => troubleOf(call, each) ?? []))];
  if (trouble.length > 0) foundGood.delete(call.resource.tag);
  else if (hosts.length > 0) foundGood.set(call.resource.tag, call.host.now());
  return trouble;
}

function isBelieved({ resource, host }: ApacheCall): boolean {
  const since = foundGood.get(resource.tag);
  const age = since === undefined ? HOLDS_MS : host.now() - since;
  return age >= 0 && age < HOLDS_MS;
}

/** What is served counts, not the file: a renewed certificate that nobody has loaded helps nobody. */
async function certificateOf(
  { host }: ApacheCall,
  { name, address = '127.0.0.1', port }: ApacheHandle['secured'][number],
): Promise<ServedCertificate | undefined> {
  const asked = await host.http({ url: `https://${name}:${port}/`, address, method: 'HEAD', withinMs: WITHIN_MS });
  return asked.certificate;
}

function troubleOf(
  { host, options }: ApacheCall,
  { subject, names, validFrom, validTo }: ServedCertificate,
): string | undefined {
  const now = host.now();
  const name = names[0]?.replace(/^DNS:/, '') ?? subject;
  const day = new Date(validTo).toISOString().slice(0, 10);
  const left = Math.floor((validTo - now) / DAY_MS);
  if (validTo <= now)
    return `the certificate of ${name} has expired on ${day}: clients refuse it; renew it and reload Apache`;
  if (validFrom > now)
    return `the certificate of ${name} is not valid yet: clients refuse it; look at the clock of this machine`;
  if (left < options.certificateDays)
    return `the certificate of ${name} ends on ${day}, in ${left} ${left === 1 ? 'day' : 'days'}: renew it`;
  return undefined;
}
