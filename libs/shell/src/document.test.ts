import { describe, expect, it } from 'vitest';
import { describeDocumentProblems, parseDocument, schema } from './index.ts';

const manifest = schema.strictObject({
  version: schema.literal(1),
  files: schema.array(schema.strictObject({ path: schema.string(), rows: schema.int().min(1) })),
});

function problemsOf(text: string): string {
  const reading = parseDocument(text, manifest);
  return reading.kind === 'ok' ? 'accepted' : describeDocumentProblems('m.yaml', reading.problems);
}

describe('parseDocument', () => {
  it('reads YAML and JSON alike', () => {
    const wanted = { version: 1, files: [{ path: 'a', rows: 2 }] };
    const yaml = 'version: 1\nfiles:\n  - path: a\n    rows: 2\n';
    const json = JSON.stringify(wanted, null, '\t');
    expect(parseDocument(yaml, manifest)).toEqual({ kind: 'ok', value: wanted });
    expect(parseDocument(json, manifest)).toEqual({ kind: 'ok', value: wanted });
  });

  it('says where a value is wrong', () => {
    const text = 'version: 1\nfiles:\n  - path: a\n    rows: 0\n  - path: 7\n    rows: 1\n';
    expect(problemsOf(text)).toMatch(
      /^m\.yaml:4:5: files\.0\.rows: .*\nm\.yaml:5:5: files\.1\.path:/,
    );
  });

  it('says where an unknown key stands and where a missing one should', () => {
    const text = 'version: 1\nfiles:\n  - path: a\n    rows: 1\n    rwos: 1\n  - rows: 1\n';
    expect(problemsOf(text)).toMatch(/m\.yaml:5:5: files\.0\.rwos: is not a known key/);
    expect(problemsOf(text)).toMatch(/m\.yaml:6:5: files\.1\.path/);
    expect(problemsOf('')).toMatch(/^m\.yaml:1:1: /);
  });

  it('refuses broken syntax, repeated keys and inflated aliases', () => {
    expect(problemsOf('version: [1\n')).toMatch(/^m\.yaml:2:1: /);
    expect(problemsOf('version: 1\nversion: 1\nfiles: []\n')).toMatch(/m\.yaml:2:1: .*unique/i);
    const layers = Array.from({ length: 9 }, (_, i) => {
      const item = i === 0 ? 'x' : `*a${i - 1}`;
      return `a${i}: &a${i} [${Array.from({ length: 9 }, () => item).join(', ')}]`;
    });
    expect(problemsOf(`${layers.join('\n')}\n`)).toMatch(/alias/i);
  });

  it('refuses integers that a number cannot hold', () => {
    expect(problemsOf('version: 1\nfiles: [{path: a, rows: 9007199254740993}]\n')).toMatch(/rows/);
  });

  it('leaves the prototype alone', () => {
    const reading = parseDocument('{"__proto__": {"polluted": 1}}', schema.looseObject({}));
    expect(reading.kind).toBe('ok');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
