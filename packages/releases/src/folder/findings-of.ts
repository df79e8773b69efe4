import { render, say, type VerifyFinding } from '@lkssp/core/engine';
import type { Difference } from '../workshop/tasks.js';

function sentence({ name, version, folder, file, is, why = '' }: Difference): ReturnType<typeof say> {
  const path = file === undefined ? folder : `${folder}/${file}`;
  const facts = { name, version, path };
  switch (is) {
    case 'changed':
      return say('packageFileChanged', facts);
    case 'missing':
      return say('packageFileMissing', facts);
    case 'added':
      return say('packageFileAdded', facts);
    case 'unpublished':
      return say('packageUnpublished', { ...facts, why });
    case 'unproven':
      return say('packageUnproven', { ...facts, why });
  }
}

/** What one finding is told by: a package that cannot be compared is one finding, in however many folders it lies. */
const about = ({ name, version, folder, file, is }: Difference): string =>
  JSON.stringify(file === undefined && is !== 'missing' ? [name, version, is] : [name, version, is, folder, file]);

/** Differences with their sentences, each once. */
export function findingsOf(differences: readonly Difference[]): readonly VerifyFinding[] {
  const once = new Map(differences.map((each) => [about(each), each]));
  return [...once.values()].map((each) => {
    const { name, version, file, is } = each;
    return { name, version, is, says: render(sentence(each)), ...(file === undefined ? {} : { file }) };
  });
}
