import type { Announcement, AnnouncementResult } from '../../contract/host-addresses.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import type { ProbeLimits } from './probe-address.js';
import type { AddressReader } from './address-reader.js';
import { arpAnnouncement, arpBytes } from './arp-packet.js';
import { isRouter, type Neighbourhood, neighbourhoodOf } from './neighbourhood.js';
import { advertisementBytes, ALL_NODES, groupMac } from './neighbour-message.js';
import { ETHERTYPE, PacketSocket } from './packet-socket.js';
import { stretch } from './stretch.js';

const USUAL_TIMES = 5;
const USUAL_GAP_MS = 200;
const EVERYBODY = Buffer.alloc(6, 0xff);

/** What is sent each time. */
interface News {
  readonly protocol: number;
  readonly to: Buffer;
  readonly packets: readonly Buffer[];
}

/** As `HostAddresses.announce`. */
export async function announceAddress(
  request: Announcement,
  reader: AddressReader,
  limits: ProbeLimits,
): Promise<AnnouncementResult> {
  const found = neighbourhoodOf(request, reader);
  if ('alone' in found) return { sent: 0, reason: found.alone };
  if ('unable' in found) return { sent: 0, reason: `${request.address} was not announced: ${found.unable}` };
  const news = newsOf(found);
  let socket: PacketSocket | undefined;
  const progress = { sent: 0 };
  try {
    socket = new PacketSocket({ index: found.link.index, protocol: news.protocol });
    return await repeat(socket, news, { ...limits, ...request, progress });
  } catch (error) {
    const how = progress.sent === 0 ? 'not announced' : `announced ${progress.sent} times only`;
    return { sent: progress.sent, reason: `${request.address} was ${how}: ${wordsOf(error)}` };
  } finally {
    socket?.close();
  }
}

function newsOf({ link, mac, bytes }: Neighbourhood): News {
  if (bytes.length === 4) {
    const packets = (['request', 'reply'] as const).map((operation) =>
      arpBytes(arpAnnouncement(operation, mac, bytes)),
    );
    return { protocol: ETHERTYPE.arp, to: EVERYBODY, packets };
  }
  const advertisement = advertisementBytes(bytes, mac, isRouter(link.name));
  return { protocol: ETHERTYPE.ipv6, to: groupMac(ALL_NODES), packets: [advertisement] };
}

interface Repetition extends Announcement, ProbeLimits {
  /** Counted here, so that it is known also when the interface goes away. */
  readonly progress: { sent: number };
}

async function repeat(socket: PacketSocket, news: News, how: Repetition): Promise<AnnouncementResult> {
  const { address, device, times = USUAL_TIMES, gapMs = USUAL_GAP_MS, deadline, signal, progress } = how;
  for (;;) {
    for (const packet of progress.sent < times ? news.packets : []) socket.send(news.to, packet);
    progress.sent = Math.min(progress.sent + 1, times);
    const { sent } = progress;
    if (sent >= times) return { sent, reason: `${address} was announced ${sent} times on ${device}` };
    if (signal.aborted || performance.now() + gapMs >= deadline)
      return { sent, reason: `${address} was announced ${sent} of ${times} times: the time was over` };
    await stretch(gapMs, signal);
  }
}
