/** Name of the package that kits are written against. */
export const CORE = '@lkssp/core';
