import type { KitCategory } from '@lkssp/client';

/** Categories of kits in the order of lists and menus, with their titles. */
const TITLES: Readonly<Record<KitCategory, string>> = {
  'application-suite': 'Application suite',
  database: 'Database',
  web: 'Web',
  mail: 'Mail',
  storage: 'Storage',
  network: 'Network',
  miscellaneous: 'Miscellaneous',
};

/** Kits of one category. */
export interface KitGroup<Kit> {
  readonly title: string;
  readonly kits: readonly Kit[];
}

/** `kits` by category; those without one, and those of categories that a newer server knows, stand at the end. */
export function byCategory<Kit extends { readonly category?: string }>(kits: readonly Kit[]): KitGroup<Kit>[] {
  const titles: Readonly<Record<string, string>> = TITLES;
  const known = Object.entries(TITLES).map(([category, title]) => ({
    title,
    kits: kits.filter((kit) => kit.category === category),
  }));
  const others = kits.filter(({ category }) => titles[category ?? ''] === undefined);
  return [...known, { title: 'Without a category', kits: others }].filter((group) => group.kits.length > 0);
}
