/** Errors of connect(2) by which we could not ask: they say nothing about who listens. */
export const UNABLE_CODES: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EAFNOSUPPORT',
]);
