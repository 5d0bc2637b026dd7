/** The files for the host, as far as they can be judged here: nobody here can run them. */
import { existsSync, readdirSync } from 'node:fs';
import { schema } from '@breakwater/shell';
import { describe, expect, it } from 'vitest';
import { repositoryDocument, repositoryPath, repositoryText } from './deploy-files.ts';

const step = schema.strictObject({
  uses: schema.string().optional(),
  run: schema.string().optional(),
  with: schema.record(schema.string(), schema.unknown()).optional(),
  env: schema.record(schema.string(), schema.string()).optional(),
});
const permissions = schema.record(schema.string(), schema.enum(['read', 'write']));
const workflowShape = schema.strictObject({
  name: schema.string(),
  on: schema.record(schema.string(), schema.unknown()),
  permissions,
  concurrency: schema.unknown().optional(),
  jobs: schema.record(
    schema.string(),
    schema.strictObject({
      'runs-on': schema.string(),
      'timeout-minutes': schema.number(),
      environment: schema.string().optional(),
      permissions: permissions.optional(),
      steps: schema.array(step),
    }),
  ),
});
const FOLDER = '.github/workflows';
const files = readdirSync(repositoryPath(FOLDER));
const workflows = new Map(
  files.map((file) => [file, repositoryDocument(`${FOLDER}/${file}`, workflowShape)]),
);
const { scripts } = JSON.parse(repositoryText('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe.each(files)('%s', (file) => {
  const { permissions: shared, jobs } = workflows.get(file)!;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('may do nothing but read, unless a job says so', () => {
    expect(shared).toEqual({ contents: 'read' });
  });

  it('names actions by their commit, and the version beside it', () => {
    const used = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      expect(repositoryText(`${FOLDER}/${file}`)).toMatch(
        new RegExp(`${action} # v\\d+\\.\\d+\\.\\d+\n`),
      );
    }
  });

  it('has the Node of the repository, and runs scripts that there are', () => {
    expect(steps.some((each) => each.with?.['node-version-file'] === '.nvmrc')).toBe(true);
    expect(existsSync(repositoryPath('.nvmrc'))).toBe(true);
    for (const { run = '' } of steps) {
      const [, script] = /^npm (?:run )?(\w+)/.exec(run) ?? [];
      if (script !== undefined && script !== 'ci') expect(Object.keys(scripts)).toContain(script);
    }
  });
});

it('tests before it publishes, as the identity that npm asks for', () => {
  const publish = workflows.get('release.yml')?.jobs['publish'];
  const runs = publish?.steps.map(({ run }) => run) ?? [];
  expect(publish?.permissions).toMatchObject({ 'id-token': 'write' });
  expect(runs.indexOf('npm test')).toBeLessThan(runs.indexOf('npm run release -- --publish'));
  expect(runs).toContain('npm test');
});
