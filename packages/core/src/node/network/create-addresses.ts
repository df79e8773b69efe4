import type { HostAddresses } from '../../contract/host-addresses.js';
import type { CallScope } from '../host/call-scope.js';
import { announceAddress } from './announce-address.js';
import { probeAddress } from './probe-address.js';
import { AddressReader } from './address-reader.js';

/** Addresses and interfaces for one call. Opens nothing before it is asked. */
export function createAddresses(scope: Pick<CallScope, 'deadline' | 'signal'>): HostAddresses {
  const reader = AddressReader.shared();
  return {
    links: () => reader.tables().links,
    all: () => reader.tables().addresses,
    probe: (request) => probeAddress(request, reader, scope),
    announce: (request) => announceAddress(request, reader, scope),
  };
}
