import { describe, expect, it } from 'vitest';
import { arpAnnouncement, arpBytes, arpProbe, parseArp } from './arp-packet.js';

const mac = Buffer.from('525400123456', 'hex');
const address = Buffer.from([192, 0, 2, 10]);
/** Hardware type 1, protocol 0800, lengths 6 and 4 (RFC 826). */
const heading = '0001080006 04'.replace(' ', '');

describe('ARP', () => {
  it('asks without an address of our own, so that nobody learns one', () => {
    const hex = arpBytes(arpProbe(mac, address)).toString('hex');
    expect(hex).toBe(`${heading}0001${'525400123456'}00000000${'000000000000'}c000020a`);
  });

  it('announces as a request with sender and target the same', () => {
    const hex = arpBytes(arpAnnouncement('request', mac, address)).toString('hex');
    expect(hex).toBe(`${heading}0001${'525400123456'}c000020a${'000000000000'}c000020a`);
  });

  it('announces as a reply too', () => {
    const hex = arpBytes(arpAnnouncement('reply', mac, address)).toString('hex');
    expect(hex).toBe(`${heading}0002${'525400123456'}c000020a${'525400123456'}c000020a`);
  });

  it('reads what it writes, also when Ethernet has padded it', () => {
    const packet = arpAnnouncement('reply', mac, address);
    expect(parseArp(Buffer.concat([arpBytes(packet), Buffer.alloc(18)]))).toEqual(packet);
  });

  it.each([
    ['too short', arpBytes(arpProbe(mac, address)).subarray(0, 27)],
    ['of another hardware', Buffer.concat([Buffer.from([0, 32]), arpBytes(arpProbe(mac, address)).subarray(2)])],
    ['another operation', Buffer.from(arpBytes(arpProbe(mac, address)).fill(9, 7, 8))],
    ['empty', Buffer.alloc(0)],
  ])('takes nothing that is %s', (_what, bytes) => {
    expect(parseArp(bytes)).toBeUndefined();
  });
});
