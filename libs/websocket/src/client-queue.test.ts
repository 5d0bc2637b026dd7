import { describe, expect, it } from 'vitest';
import { ClientQueue, type Frame } from './client-queue.ts';

function frame(position: string, byteCount: number): Frame {
  return { bytes: new Uint8Array(byteCount), reached: [['t:0', position]] };
}

describe('ClientQueue', () => {
  it('keeps order and names only what has left', () => {
    const queue = new ClientQueue(1_000);
    for (let i = 1; i <= 50; i += 1) expect(queue.push(frame(`${i}-1`, 10), 0)).toBe(true);
    expect([queue.byteCount, queue.cursor.size]).toEqual([500, 0]);
    for (let i = 1; i <= 50; i += 1) {
      expect(queue.shift()?.reached[0]?.[1]).toBe(`${i}-1`);
      expect(queue.cursor.get('t:0')).toBe(`${i}-1`);
      expect(queue.byteCount).toBe(500 - 10 * i);
    }
    expect(queue.shift()).toBeUndefined();
  });

  it('refuses what would pass the bound, counting the bytes in the socket, and everything after', () => {
    const queue = new ClientQueue(100);
    expect(queue.push(frame('1-1', 40), 20)).toBe(true);
    expect(queue.push(frame('2-1', 41), 20)).toBe(false);
    expect(queue.push(frame('3-1', 1), 0)).toBe(false);
    expect(queue.overflowed).toBe(true);
    expect(queue.byteCount).toBe(40);
  });

  it('takes one frame above the bound when nothing waits', () => {
    const queue = new ClientQueue(100);
    expect(queue.push(frame('1-1', 500), 0)).toBe(true);
    expect(queue.push(frame('2-1', 1), 0)).toBe(false);
  });
});
