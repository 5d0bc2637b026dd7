import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs `body` (source text of a ServiceBody) in a process of its own; sends `signals` once it says `up`. */
async function runBody(
  body: string,
  signals: readonly NodeJS.Signals[] = [],
  voice: 'log' | 'person' = 'log',
): Promise<Ended> {
  const shell = new URL('./index.ts', import.meta.url).href;
  const source = `
    import { runService, UsageError, Environment, httpSettings, readConfiguration } from '${shell}';
    await runService('probe', ${body}, { drainDeadlineMs: 300, voice: '${voice}' });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source]);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout.once('data', () => {
    for (const [i, signal] of signals.entries()) setTimeout(() => child.kill(signal), 60 * i);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

const untilStopped = `await new Promise((resolve) => {
  const timer = setInterval(() => {}, 1000);
  signal.addEventListener('abort', () => { clearInterval(timer); resolve(); });
  console.log('up');
});`;

describe('runService', () => {
  it('exits with what the body answers, even with handles left open', async () => {
    expect((await runBody('async () => { setInterval(() => {}, 1000); return 0; }')).code).toBe(0);
    expect((await runBody('async () => 1')).code).toBe(1);
  });

  it('drains on SIGTERM and SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const ended = await runBody(`async ({ signal }) => { ${untilStopped} return 0; }`, [signal]);
      expect(ended.code).toBe(0);
      expect(ended.stderr).toContain(`${signal} received`);
    }
  });

  it('says nothing to a person while nothing is wrong, and what is wrong in words', async () => {
    const body = `async ({ signal }) => { ${untilStopped} return 0; }`;
    expect(await runBody(body, ['SIGINT'], 'person')).toEqual({ code: 0, stderr: '' });
    const bug = await runBody(
      `async () => { throw new Error('in\\u001b[31m body'); }`,
      [],
      'person',
    );
    expect(bug.stderr).toMatch(/^probe: stopped by a bug\n {2}Error: in\\u001b\[31m body\n/);
  });

  it('leaves a body behind that does not drain in time', async () => {
    const stuck = `async () => { console.log('up'); await new Promise((r) => setTimeout(r, 60_000)); }`;
    const ended = await runBody(stuck, ['SIGTERM']);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('drain deadline passed');
    expect((await runBody(stuck, ['SIGINT', 'SIGINT'])).code).toBe(130);
  });

  it('stops on a bug, thrown in the body or behind its back', async () => {
    const thrown = await runBody(`async () => { throw new Error('in\\u001b[31m body'); }`);
    expect(thrown.code).toBe(70);
    expect(thrown.stderr).toContain('in\\u001b[31m body');
    const uncaught = `async () => { setTimeout(() => { throw new Error('behind'); }); await new Promise((r) => setTimeout(r, 5000)); }`;
    expect((await runBody(uncaught)).code).toBe(70);
    const unhandled = `async () => { Promise.reject(new Error('nobody')); await new Promise((r) => setTimeout(r, 5000)); }`;
    expect((await runBody(unhandled)).code).toBe(70);
  });

  it('tells usage from configuration', async () => {
    const usage = await runBody(`async () => { throw new UsageError('say --help'); }`);
    expect([usage.code, usage.stderr]).toEqual([2, 'probe: say --help\n']);
    const configured = await runBody(
      `async () => { readConfiguration(new Environment({ env: { HTTP_PORT: 'x' } }), { http: httpSettings(0) }); }`,
    );
    expect(configured.code).toBe(78);
    expect(configured.stderr).toMatch(
      /\n {2}HTTP_PORT \(environment\): must be a whole number.* It is "x"/,
    );
  });
});
