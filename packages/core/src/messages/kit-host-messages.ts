import type { Message } from './template.js';

/** What kit hosts and their supervision say. */
// biome-ignore format: a table is read by its rows
export const KIT_HOST_MESSAGES = {
  kitHostStarted: { number: 201001, level: 'info', text: 'kit host of {kit} started as process {pid}' },
  kitHostEnded: { number: 201002, level: 'error', text: 'kit host of {kit} (process {pid}) ended by itself: {how}; it is started again' },
  kitHostKilled: { number: 201003, level: 'error', text: 'kit host of {kit} (process {pid}) was ended because {why}; it is started again' },
  kitHostBackOff: { number: 201004, level: 'error', text: 'kit host of {kit} died {deaths} times; the next start waits {delay}' },
  kitHostSteady: { number: 201005, level: 'notice', text: 'kit host of {kit} runs steadily again' },
  kitHostGone: { number: 201006, level: 'warn', text: 'the kit host of {kit} is not there: {why}' },
  kitNonsense: { number: 201007, level: 'error', text: 'the kit {kit} answered nonsense to {verb} of {tag}: {what}; this is a defect of the kit' },
  kitThrew: { number: 201008, level: 'error', text: 'the kit {kit} threw in {verb} of {tag}: {what}; this is a defect of the kit' },
  kitLate: { number: 201009, level: 'warn', text: 'the kit {kit} answered {verb} of {tag} after its limit; the answer was thrown away' },
  kitOutput: { number: 201010, level: 'info', text: 'kit {kit} printed: {text}' },
  kitLog: { number: 201011, level: 'info', text: '{text}' },
  kitLogWarn: { number: 201012, level: 'warn', text: '{text}' },
  checkLimit: { number: 201013, level: 'notice', text: '{verb} gave no answer within {limit}' },
  actionLimit: { number: 201014, level: 'notice', text: '{verb} was ended: its limit of {limit} ran out' },
  actionAborted: { number: 201015, level: 'notice', text: '{verb} was ended: {why}' },
  kitLoaded: { number: 201016, level: 'info', text: 'kit {kit} {version} loaded' },
  kitSkipped: { number: 201017, level: 'info', text: 'package {name} skipped: {why}' },
  kitRefused: { number: 201018, level: 'error', text: 'kit {name} refused: {why}' },
  leftoverEnded: { number: 201019, level: 'warn', text: 'process {pid}, left by a daemon that ended, was ended' },
  kitHostOutlives: { number: 201020, level: 'error', text: 'kit host of {kit} (process {pid}) was to be ended because {why}, and outlives it: it waits in the kernel, for a disk perhaps' },
} as const satisfies Readonly<Record<string, Message>>;
