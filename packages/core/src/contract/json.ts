/** A value that survives `JSON.stringify` and back: the only kind that crosses between a kit and the daemon. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
