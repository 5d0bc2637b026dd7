import type { FeedClock } from '@breakwater/feeds';
import { describe, expect, it } from 'vitest';
import { PlaybackClock } from './playback-clock.ts';

class Wall implements FeedClock {
  atMs = 1_000;
  slept: number[] = [];
  nowMs(): number {
    return this.atMs;
  }
  sleep(delayMs: number): Promise<void> {
    this.slept.push(delayMs);
    this.atMs += delayMs;
    return Promise.resolve();
  }
}

function made(speed: number) {
  const wall = new Wall();
  const detected = { atMs: 0 };
  const clock = new PlaybackClock({ wall, detectedMs: () => detected.atMs }, speed);
  const after = (passedMs: number): number => {
    wall.atMs += passedMs;
    return clock.nowMs();
  };
  return { wall, detected, clock, after };
}

describe('the clock of a playback', () => {
  it('goes at its pace, from the moment that it is changed', () => {
    const { clock, after } = made(60);
    expect(after(100)).toBe(6_000);
    clock.speed = 10;
    expect([clock.nowMs(), after(100)]).toEqual([6_000, 7_000]);
  });

  it('stands while it is paused, and goes on from there', () => {
    const { clock, after } = made(1);
    after(500);
    clock.isPaused = true;
    expect(after(60_000)).toBe(500);
    clock.isPaused = false;
    expect(after(500)).toBe(1_000);
  });

  it('waits for detection: some minutes ahead, or a second at its speed', () => {
    const { detected, after } = made(86_400);
    expect(after(10_000)).toBe(86_400_000);
    detected.atMs = 86_400_000;
    expect(after(10_000)).toBe(2 * 86_400_000);
    const slow = made(60);
    expect(slow.after(100_000)).toBe(150_000);
  });

  it('runs as far ahead as it may where it is to go as fast as it goes', () => {
    const { detected, after } = made(Number.POSITIVE_INFINITY);
    expect(after(1)).toBe(150_000);
    detected.atMs = 100_000;
    expect(after(1)).toBe(250_000);
  });

  it('stands at the target of a jump until detection is there', () => {
    const { clock, detected, after } = made(60);
    clock.jump(3_600_000);
    expect([clock.nowMs(), after(1_000), clock.targetMs]).toEqual([
      3_600_000, 3_600_000, 3_600_000,
    ]);
    detected.atMs = 3_600_000 - 61_001;
    expect(clock.targetMs).toBe(3_600_000);
    detected.atMs = 3_600_000 - 61_000;
    expect(clock.targetMs).toBeNull();
    expect(after(100)).toBe(3_606_000);
  });

  it('jumps while it is paused, and stands there', () => {
    const { clock, detected, after } = made(60);
    clock.isPaused = true;
    clock.jump(500_000);
    detected.atMs = 500_000;
    expect([after(10), after(10), clock.targetMs]).toEqual([500_000, 500_000, null]);
  });

  it('begins at the beginning, also where it is to jump at once', () => {
    const { clock, detected, after } = made(60);
    detected.atMs = -1_000_000;
    clock.jump(3_600_000);
    expect([after(500), clock.targetMs]).toEqual([0, 3_600_000]);
    detected.atMs = 0;
    expect(after(1)).toBe(3_600_000);
  });

  it('never falls: a target behind it is where it is', () => {
    const { clock, after } = made(60);
    after(1_000);
    clock.jump(1);
    expect(clock.nowMs()).toBe(60_000);
  });

  it('sleeps so briefly that a change is taken up at once', async () => {
    const { clock, wall } = made(1);
    await clock.sleep(3_600_000, new AbortController().signal);
    expect(wall.slept).toEqual([20]);
  });
});
