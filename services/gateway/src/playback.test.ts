/** A playback of history: how it stands, and how a supervisor steers it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Playback, PlaybackCommand } from '@breakwater/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { type Running, running } from './gateway-fixture.ts';

const SUPERVISOR = 'supervisor-token-1';
const EXCHANGE = 'upbit-token-123456';
const STATE: Playback = {
  ...{ name: 'made', origin: 'market', stream: null, fromUs: 1, toUs: 9_000_000, atUs: 5 },
  ...{ targetUs: null, speed: 60, isPaused: false, isOver: false },
};

let current: Running | undefined;
let folder = '';

afterEach(async () => {
  await current?.stop();
  rmSync(folder, { recursive: true });
});

/** A gateway with two callers; what it was steered by. */
async function started(isPlayed: boolean): Promise<PlaybackCommand[]> {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-playback-'));
  const tokensFile = join(folder, 'tokens.yaml');
  writeFileSync(
    tokensFile,
    `- {name: minji, role: supervisor, token: ${SUPERVISOR}}\n- {name: desk, role: exchange, venue: upbit, token: ${EXCHANGE}}\n`,
  );
  const steered: PlaybackCommand[] = [];
  const steer = (command: PlaybackCommand): void => void steered.push(command);
  current = await running({
    tokensFile,
    ...(isPlayed ? { playback: { state: STATE, steer } } : {}),
  });
  return steered;
}

const as = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

function post(body: unknown, token = SUPERVISOR): Promise<Response> {
  return fetch(`${current?.url}/v1/playback`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { ...as(token), 'content-type': 'application/json' },
  });
}

const session = async (token: string): Promise<unknown> => {
  return (await current?.get('/v1/session', as(token)))?.json();
};

describe('a playback', () => {
  it('is told to supervisors, who may steer it', async () => {
    const steered = await started(true);
    expect(await session(SUPERVISOR)).toMatchObject({ hasPlayback: true });
    expect(await (await current?.get('/v1/playback', as(SUPERVISOR)))?.json()).toEqual(STATE);
    for (const command of [{ toUs: 77 }, { speed: null }, { isPaused: true, speed: 10 }]) {
      const answer = await post(command);
      expect([answer.status, await answer.json()]).toEqual([202, STATE]);
    }
    expect(steered).toEqual([{ toUs: 77 }, { speed: null }, { isPaused: true, speed: 10 }]);
  });

  it('is none of an exchange', async () => {
    const steered = await started(true);
    expect(await session(EXCHANGE)).toMatchObject({ hasPlayback: false });
    expect((await current?.get('/v1/playback', as(EXCHANGE)))?.status).toBe(403);
    expect((await post({ isPaused: true }, EXCHANGE)).status).toBe(403);
    expect(steered).toEqual([]);
  });

  it.each([
    { speed: 0 },
    { speed: 'fast' },
    { toUs: -1 },
    { toUs: 0.5 },
    { isPaused: 1 },
    { to: 5 },
  ])('is not steered by %j', async (body) => {
    const steered = await started(true);
    expect((await post(body)).status).toBe(400);
    expect(steered).toEqual([]);
  });

  it('is said to be none where nothing is played', async () => {
    await started(false);
    expect(await session(SUPERVISOR)).toMatchObject({ hasPlayback: false });
    const answer = await current?.get('/v1/playback', as(SUPERVISOR));
    expect([answer?.status, await answer?.json()]).toMatchObject([
      501,
      { error: { code: 'no-playback' } },
    ]);
    expect((await post({ isPaused: true })).status).toBe(501);
  });
});
