import { expect, it } from 'vitest';
import type { DocumentError } from './document-error.js';
import { HierarchyFile } from './hierarchy-file.js';
import type { Place } from './place.js';

/** What is wrong with `text`, each with its line and column. */
function mistakes(text: string): string[] {
  try {
    void new HierarchyFile('h.yaml', text).value;
    return [];
  } catch (error) {
    expect((error as DocumentError).exit).toBe(5);
    return (error as DocumentError).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}

it('reads YAML and JSON', () => {
  expect(new HierarchyFile('h', 'version: 1\nresources: {web: {kit: genapp}}').value).toEqual({
    version: 1,
    resources: { web: { kit: 'genapp' } },
  });
  expect(new HierarchyFile('h', '{"version": 1,\n "resources": {}}').value).toEqual({ version: 1, resources: {} });
});

it.each([
  ['a:\n\tb: 1\n', '2:1'],
  ['a: [1, 2\n', '2:1'],
  ['a: "no end\n', '2:1'],
  ['resources:\n  web: {}\n  db: {}\n  web: {}\n', '4:3'],
])('says where %j is broken', (text, place) => {
  expect(mistakes(text).map((each) => each.split(' ')[0])).toContain(place);
});

it('names a tag that stands twice', () => {
  expect(mistakes('web: 1\nweb: 2\n')).toEqual(['2:1 "web" stands here a second time']);
});

it('refuses aliases that would unfold to more than any memory holds', () => {
  const layers = Array.from(
    { length: 12 },
    (_, layer) => `l${layer + 1}: &l${layer + 1} [${Array(9).fill(`*l${layer}`).join(', ')}]`,
  );
  expect(mistakes(`l0: &l0 [lol]\n${layers.join('\n')}\n`)).toHaveLength(1);
});

const TEXT = `\
version: 1
resources:
  web.example.org:
    kit: genapp
    options: {ready: none}
    dependsOn:
      - disk
      - 7
  disk: &disk
    kit: fs
  again: *disk
`;

it.each<[string | undefined, number | undefined, number | undefined]>([
  ['version', 1, 10],
  ['resources.web.example.org.kit', 4, 10],
  ['resources.web.example.org.options.ready', 5, 22],
  ['resources.web.example.org.dependsOn[1]', 8, 9],
  ['resources.web.example.org.dependsOn.1', 8, 9],
  ['resources.web.example.org.missing', 4, 5],
  ['resources.again.kit', 10, 10],
  ['elsewhere', 1, 1],
  [undefined, undefined, undefined],
])('finds the place of %s', (path, line, column) => {
  const problem: Place = path === undefined ? { message: 'x' } : { message: 'x', path };
  expect(new HierarchyFile('h', TEXT).located(problem)).toEqual({
    message: 'x',
    file: 'h',
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line, column }),
  });
});

it('points at a key that is not wanted', () => {
  const problem = { message: 'Unrecognized key: "dependsOn"', path: 'resources.web.example.org' };
  expect(new HierarchyFile('h', TEXT).located(problem)).toMatchObject({ line: 7, column: 7 });
});

it('reads 10,000 resources', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `  r${index}: {kit: genapp}`).join('\n');
  const { resources } = new HierarchyFile('h', `version: 1\nresources:\n${many}\n`).value as { resources: object };
  expect(Object.keys(resources)).toHaveLength(10_000);
});
