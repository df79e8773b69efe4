export { type Api, type ApiOptions, createApi } from './api.js';
export type { Limits } from './limits.js';
export type { LogTail } from './log-tail.js';
export type { Reloading } from './reloading.js';
