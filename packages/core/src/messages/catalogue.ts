import { DAEMON_MESSAGES } from './daemon-messages.js';
import { ENGINE_MESSAGES } from './engine-messages.js';
import { KIT_HOST_MESSAGES } from './kit-host-messages.js';
import { RELEASE_MESSAGES } from './release-messages.js';

/** Every sentence that the daemon says, in English, by name. Numbers: 200xxx engine, 201xxx kit hosts, 202xxx daemon and store, 203xxx installed packages, 300xxx errors (see error-codes). */
export const MESSAGES = { ...ENGINE_MESSAGES, ...KIT_HOST_MESSAGES, ...DAEMON_MESSAGES, ...RELEASE_MESSAGES } as const;

/** Name of a message. */
export type MessageName = keyof typeof MESSAGES;
