import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ServedCertificate } from '../../contract/host-probes.js';

/** The certificate that the other end of a connection has shown, or undefined where there is none. */
export function servedCertificate(socket: Socket): ServedCertificate | undefined {
  if (!isTls(socket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const { subject, issuer, validFrom, validTo, subjectAltName = '' } = certificate;
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    validFrom: Date.parse(validFrom),
    validTo: Date.parse(validTo),
    names: subjectAltName.split(', ').filter((name) => name !== ''),
  };
}

const isTls = (socket: Socket): socket is TLSSocket => 'getPeerX509Certificate' in socket;

/** Either may be missing in a certificate of one's own making. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');
