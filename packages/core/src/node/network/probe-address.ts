import type { AddressProbe, AddressProbeResult } from '../../contract/host-addresses.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import type { AddressReader } from './address-reader.js';
import { ARP_SENDER_ADDRESS, arpBytes, arpProbe, parseArp } from './arp-packet.js';
import { type Neighbourhood, neighbourhoodOf, strangerMac } from './neighbourhood.js';
import {
  groupMac,
  NEIGHBOUR_FIELDS,
  parseAdvertisement,
  solicitationBytes,
  solicitedNode,
} from './neighbour-message.js';
import { addressFields, packetFilter } from './packet-filter.js';
import { ETHERTYPE, PacketSocket, type ReceivedPacket } from './packet-socket.js';
import { stretch } from './stretch.js';

/** What a probe may use of its call. */
export interface ProbeLimits {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

const USUAL_MS = 1000;
/** One question may be lost, or come while the other host is busy (RFC 5227: three). */
const QUESTIONS = 3;
/** Between two looks at the socket: an answer on a local link takes less than a millisecond. */
const LOOK_MS = [1, 2, 5, 10, 25] as const;
const LONGEST_LOOK_MS = 50;
const EVERYBODY = Buffer.alloc(6, 0xff);

/** Questions and answers of one family. */
interface Asking {
  readonly protocol: number;
  readonly filter: Buffer;
  readonly to: Buffer;
  readonly question: Buffer;
  /** Hardware address of another host that says that it has the address. */
  readonly claimant: (packet: ReceivedPacket) => Buffer | undefined;
}

/** As `HostAddresses.probe`. */
export async function probeAddress(
  request: AddressProbe,
  reader: AddressReader,
  limits: ProbeLimits,
): Promise<AddressProbeResult> {
  const found = neighbourhoodOf(request, reader);
  if ('alone' in found) return { answer: 'free', reason: found.alone };
  if ('unable' in found) return unable(request, found.unable);
  const asking = found.bytes.length === 4 ? byArp(found) : byNeighbourDiscovery(found);
  let socket: PacketSocket | undefined;
  try {
    socket = new PacketSocket({ index: found.link.index, protocol: asking.protocol, filter: asking.filter });
    return await converse(socket, asking, found, { ...limits, withinMs: request.withinMs ?? USUAL_MS });
  } catch (error) {
    return unable(request, wordsOf(error));
  } finally {
    socket?.close();
  }
}

const unable = ({ address, device }: AddressProbe, why: string): AddressProbeResult => ({
  answer: 'unable',
  reason: `whether another host on ${device} has ${address} could not be asked: ${why}`,
});

function byArp({ mac, bytes }: Neighbourhood): Asking {
  return {
    protocol: ETHERTYPE.arp,
    filter: packetFilter(addressFields(ARP_SENDER_ADDRESS, bytes)),
    to: EVERYBODY,
    question: arpBytes(arpProbe(mac, bytes)),
    claimant: (packet) => parseArp(packet.bytes)?.senderMac,
  };
}

function byNeighbourDiscovery({ bytes }: Neighbourhood): Asking {
  const { nextHeader, type, target } = NEIGHBOUR_FIELDS;
  const fields = [
    { offset: nextHeader, bytes: 1, value: 58 },
    { offset: type, bytes: 1, value: 136 },
    ...addressFields(target, bytes),
  ] as const;
  return {
    protocol: ETHERTYPE.ipv6,
    filter: packetFilter(fields),
    to: groupMac(solicitedNode(bytes)),
    question: solicitationBytes(bytes),
    claimant: (packet) => {
      const advertisement = parseAdvertisement(packet.bytes);
      return advertisement && (advertisement.mac ?? packet.from);
    },
  };
}

async function converse(
  socket: PacketSocket,
  asking: Asking,
  place: Neighbourhood,
  { deadline, signal, withinMs }: ProbeLimits & { readonly withinMs: number },
): Promise<AddressProbeResult> {
  const { address, link } = place;
  const began = performance.now();
  const end = Math.min(began + withinMs, deadline);
  for (let asked = 0, look = 0; !signal.aborted && performance.now() < end; look += 1) {
    if (performance.now() - began >= (asked * withinMs) / QUESTIONS) {
      socket.send(asking.to, asking.question);
      asked += 1;
      look = 0;
    }
    await stretch(Math.min(LOOK_MS[look] ?? LONGEST_LOOK_MS, Math.max(0, end - performance.now())), signal);
    const by = answerIn(socket, asking, place);
    if (by !== undefined)
      return { answer: 'taken', by, reason: `the host with the hardware address ${by} has ${address}` };
  }
  const isWhole = !signal.aborted && end >= began + withinMs;
  if (!isWhole) return unable({ address, device: link.name }, 'there was not the time to wait for an answer');
  return { answer: 'free', reason: `nobody on ${link.name} answered for ${address} within ${withinMs} ms` };
}

/** Reads what has come; the address of the first stranger in it. */
function answerIn(socket: PacketSocket, asking: Asking, place: Neighbourhood): string | undefined {
  for (let packet = socket.receive(); packet !== undefined; packet = socket.receive()) {
    const mac = asking.claimant(packet);
    const stranger = mac === undefined ? undefined : strangerMac(mac, place);
    if (stranger !== undefined) return stranger;
  }
  return undefined;
}
