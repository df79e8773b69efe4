import { readlinkSync } from 'node:fs';

/** What these tests do to mounts, addresses and services they must never do to the machine itself. */
const host = (process.env['LKSSP_LAB_HOST'] ?? '').split(' ');
const own = ['mnt', 'net'].map((kind) => readlinkSync(`/proc/self/ns/${kind}`));

if (host.length !== own.length || own.some((each) => host.includes(each)))
  throw new Error('These tests would change this machine itself: run them by `npm run lab`.');
