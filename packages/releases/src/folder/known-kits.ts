/** Kits that are asked for by name where a registry finds none by their keyword. */
export const KNOWN_KITS: readonly string[] = [
  '@lkssp/kit-apache',
  '@lkssp/kit-fs',
  '@lkssp/kit-genapp',
  '@lkssp/kit-ip',
  '@lkssp/kit-nfs',
  '@lkssp/kit-oracle',
  '@lkssp/kit-qsp',
  '@lkssp/kit-sap',
];
