import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labJsonSchema } from './json-schema.ts';

type Node = { [key: string]: unknown };

function* nodesOf(value: unknown, path: string): Generator<[string, Node]> {
  if (typeof value !== 'object' || value === null) return;
  yield [path, value as Node];
  for (const [key, inner] of Object.entries(value)) yield* nodesOf(inner, `${path}/${key}`);
}

describe('labJsonSchema', () => {
  const schema = labJsonSchema();

  it('is the one in docs/reference', () => {
    const file = join(import.meta.dirname, '../../../../docs/reference/lab-file.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('describes every property', () => {
    const bare = [...nodesOf(schema, '')].filter(
      ([path, node]) => /\/properties\/[^/]+$/.test(path) && typeof node['description'] !== 'string',
    );
    expect(bare.map(([path]) => path)).toEqual([]);
  });

  it('allows no unknown keys anywhere', () => {
    const open = [...nodesOf(schema, '')].filter(
      ([, node]) =>
        node['type'] === 'object' &&
        node['additionalProperties'] !== false &&
        // Names that are the user's own, by a pattern: variables of an environment.
        node['propertyNames'] === undefined,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('has the nouns of the lab file', () => {
    expect(Object.keys((schema as { properties: object }).properties)).toEqual([
      'name',
      'central',
      'regions',
      'nodes',
      'tenants',
      'vpcs',
      'transit',
      'anycast',
      'workloads',
      'sites',
      'edge',
      'internet',
      'monitoring',
      'flowLogs',
      'promises',
      'traffic',
      'experiments',
    ]);
  });
});
