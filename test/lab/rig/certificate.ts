import { join } from 'node:path';
import { command } from './command.ts';
import { labFolder } from './lab-folder.ts';

/** A certificate that a server can show, made on the spot. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** For whom, and until when. */
export interface CertificatePlan {
  /** Names and addresses: `DNS:www.example.test`, `IP:192.0.2.1`. Default `IP:127.0.0.1`. */
  readonly names?: readonly string[];
  /** Days from now to its end; below 0 it has expired. Default 365. */
  readonly days?: number;
}

const DAY_MS = 86_400_000;

/** As openssl-x509(1) reads it: YYYYMMDDHHMMSSZ. */
const stamp = (at: number): string => `${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;

/** A key and a certificate that is signed by itself. */
export async function makeCertificate({
  names = ['IP:127.0.0.1'],
  days = 365,
}: CertificatePlan = {}): Promise<Certificate> {
  const folder = labFolder('tls');
  const [key, certificate, request] = ['key.pem', 'certificate.pem', 'request.pem'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const end = Date.now() + days * DAY_MS;
  const start = Math.min(Date.now(), end) - 30 * DAY_MS;
  const subject = ['-subj', '/CN=lab', '-addext', `subjectAltName=${names.join(',')}`];
  await command([
    'openssl',
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    request,
    ...subject,
  ]);
  // `openssl ca` is the only one of version 3.0 that takes both dates; it wants a small database.
  const config = join(folder, 'ca.cnf');
  await command(['sh', '-c', `cat >"$1" && : >"$2/index" && echo 01 >"$2/serial"`, 'ca', config, folder], {
    input: [
      '[ca]',
      'default_ca=own',
      '[own]',
      `dir=${folder}`,
      'database=$dir/index',
      'serial=$dir/serial',
      'new_certs_dir=$dir',
      'default_md=sha256',
      'policy=any',
      'copy_extensions=copy',
      '[any]',
      'commonName=supplied',
      '',
    ].join('\n'),
  });
  const dates = ['-startdate', stamp(start), '-enddate', stamp(end)];
  const sign = ['-config', config, '-selfsign', '-keyfile', key, '-in', request, '-out', certificate, '-notext'];
  await command(['openssl', 'ca', '-batch', ...sign, ...dates]);
  return { certificate, key };
}
