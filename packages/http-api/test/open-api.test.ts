import { readFile } from 'node:fs/promises';
import type { RouteOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { builtRoutes } from './built-routes.js';
import { openApiDocument, type Part } from './open-api-document.js';

const FILE = new URL('../openapi.json', import.meta.url);

/** Every `$ref` in a document. */
function references(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) => (name === '$ref' ? [String(value)] : references(value)));
}

describe('openapi.json', () => {
  it('is what the routes say (vitest -u writes it)', async () => {
    const document = openApiDocument(await builtRoutes());
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(FILE.pathname);
  });

  it('has every route, and nothing else', async () => {
    const { paths } = JSON.parse(await readFile(FILE, 'utf8')) as { paths: Record<string, Part> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = (await builtRoutes()).map(
      ({ method, url }) => `${String(method)} ${url.replaceAll(/:(\w+)/g, '{$1}')}`,
    );
    expect(described.toSorted()).toEqual(served.toSorted());
    expect(served.length).toBeGreaterThan(25);
  });

  it('names every operation once and says what it is', async () => {
    const schemas = (await builtRoutes()).map(({ schema }) => schema);
    const ids = schemas.map((schema) => schema?.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(schemas.every((schema) => (schema?.summary ?? '').length > 10)).toBe(true);
  });

  it('is told to people too: every path and method stands in docs/reference/api.md', async () => {
    const page = await readFile(new URL('../../../docs/reference/api.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('|'));
    const isTold = ({ method, url }: RouteOptions): boolean => {
      const path = url.replace('/api/v1', '').replaceAll(/:(\w+)/g, '{$1}');
      return rows.some((row) => row.includes(`\`${path}\``) && row.includes(String(method)));
    };
    const silent = (await builtRoutes()).filter((route) => !isTold(route)).map(({ url }) => url);
    expect(silent).toEqual(['/api/v1/openapi.json']);
  });

  it('refers only to what it defines', async () => {
    const document = JSON.parse(await readFile(FILE, 'utf8')) as { components: { schemas: Part } };
    const defined = new Set(Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`));
    const used = references(document);
    expect(used.filter((each) => !defined.has(each))).toEqual([]);
    expect(used.length).toBeGreaterThan(50);
  });
});
