import { expect, it } from 'vitest';
import { createLogger, type Logger } from './index.ts';

function logged(use: (logger: Logger) => void, level: 'debug' | 'info' = 'info'): string[] {
  const lines: string[] = [];
  use(createLogger({ service: 'probe', level, write: (line) => lines.push(line) }));
  return lines;
}

it('writes one JSON line with level, time, service and fields', () => {
  const [line] = logged((logger) => logger.child({ domain: 'krw' }).warn('behind', { lag: 3 }));
  const fields: unknown = JSON.parse(line ?? '');
  expect(fields).toMatchObject({ level: 'warn', service: 'probe', domain: 'krw', lag: 3 });
  expect(fields).toMatchObject({ msg: 'behind' });
  expect(line?.endsWith('}\n')).toBe(true);
});

it('keeps quiet below its level', () => {
  expect(logged((logger) => logger.debug('x'))).toHaveLength(0);
  expect(logged((logger) => logger.debug('x'), 'debug')).toHaveLength(1);
});

it('escapes what could drive a terminal and keeps the text', () => {
  const hostile = '\u001b[31m\r\n\u009b2J\u2028\u202egnp.exe\u2066';
  const [line] = logged((logger) => logger.info(hostile, { source: hostile }));
  expect(line?.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e\u2066]/);
  expect(JSON.parse(line ?? '')).toMatchObject({ msg: hostile, source: hostile });
});

it('writes no secret field, and errors with their stack', () => {
  const canary = 'canary-secret';
  const [line] = logged((logger) => {
    const fields = { token: canary, kafka: { password: canary }, error: new Error('broken') };
    logger.error('failed', fields);
  });
  expect(line).not.toContain(canary);
  expect(line).toContain('broken');
  expect(line).toContain('logger.test.ts');
});
