/** The one function that is used of the library, which brings no types. */
declare module 'libnpmpublish' {
  export function publish(manifest: object, tarball: Buffer, options: object): Promise<unknown>;
}
