import pacote from 'pacote';
import { SignerRing } from '../signing/signer-ring.js';
import { type PackageSignature, signatureIn, type SignedFacts } from '../signing/signing.js';
import { refusal } from './failure.js';
import { limited } from './limited.js';
import type { NpmSettings } from './npm-settings.js';
import { type Signatures, signedAs } from './signature-file.js';
import type { Supply } from './tasks.js';

/** A package whose signature is looked at before anything of it is fetched. */
export interface ToBeProven extends SignedFacts {
  /** Asked for by the folder itself: only of these a signature can be demanded. */
  readonly direct: boolean;
  /** False for tarballs that somebody has laid down here: no registry can tell who has signed them. */
  readonly published: boolean;
}

const AT_ONCE = 8;

async function askRegistry(facts: SignedFacts, settings: NpmSettings): Promise<PackageSignature | undefined> {
  const { name, version, integrity } = facts;
  const manifest = await pacote.manifest(`${name}@${version}`, { ...settings, integrity, fullMetadata: true });
  return signatureIn(manifest as unknown as Record<string, unknown>);
}

/** Refuses what is wrongly signed, and what is not signed by one of the signers where that is demanded. Answers the signatures. */
export async function proveSignatures(
  packages: readonly ToBeProven[],
  known: Signatures,
  { signers, requireSignature }: Supply,
  settings: NpmSettings,
): Promise<Signatures> {
  const ring = new SignerRing(signers);
  const found = new Map<string, PackageSignature | null>();
  if (ring.isEmpty && !requireSignature) return found;
  await limited(packages, AT_ONCE, async (facts) => {
    const demanded = requireSignature && facts.direct;
    const signature = await signatureOf(facts, known, demanded, settings);
    judge(facts, signature, ring, demanded);
    found.set(signedAs(facts), signature ?? null);
  });
  return found;
}

/** The registry is asked for what is not known, and again for what it had not when that is demanded now. */
async function signatureOf(
  facts: ToBeProven,
  known: Signatures,
  demanded: boolean,
  settings: NpmSettings,
): Promise<PackageSignature | undefined> {
  const before = known.get(signedAs(facts));
  if (before !== undefined && (before !== null || !demanded)) return before ?? undefined;
  return facts.published ? askRegistry(facts, settings) : undefined;
}

function judge(facts: SignedFacts, signature: PackageSignature | undefined, ring: SignerRing, demanded: boolean): void {
  const { name, version } = facts;
  const verdict = ring.judge(facts, signature);
  if (verdict.is === 'wrong') throw refusal('LKSSP_SIGNATURE_WRONG', { name, version, key: verdict.key });
  if (!demanded) return;
  if (verdict.is === 'absent') throw refusal('LKSSP_SIGNATURE_ABSENT', { name, version });
  if (verdict.is === 'unknown') throw refusal('LKSSP_SIGNER_UNKNOWN', { name, version, key: verdict.key });
}
