/** Where a kit belongs in lists and menus, in the order in which they are shown. */
export const KIT_CATEGORIES = [
  'application-suite',
  'database',
  'web',
  'mail',
  'storage',
  'network',
  'miscellaneous',
] as const;

/** One of them. */
export type KitCategory = (typeof KIT_CATEGORIES)[number];
