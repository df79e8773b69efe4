import { widenInCommit } from '../release/widen-peers.ts';

widenInCommit(process.cwd());
