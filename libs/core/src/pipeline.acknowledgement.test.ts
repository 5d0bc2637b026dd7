import { describe, expect, it } from 'vitest';
import { FEED_STATUS } from './event/event.ts';
import type { SignedControl } from './log/record.ts';
import { definition, KEY, Log, START_US } from './pipeline.fixture.ts';

const DESK = 'de'.repeat(32);
const MARKET = 'upbit:USDT/KRW:spot';

function signed(sequence: number, fields: Partial<SignedControl> = {}): SignedControl {
  return {
    domain: 'test',
    sequence,
    signerKey: DESK,
    type: 'acknowledgement',
    content: { alertId: '0f'.repeat(16), by: 'local', note: 'seen' },
    ...fields,
  };
}

function begun(): Log {
  const log = new Log();
  const content = { role: 'desk', add: [DESK], remove: [] };
  log.control(START_US, signed(2, { signerKey: KEY, type: 'keys', content }));
  return log;
}

describe('Pipeline: acknowledgements', () => {
  it('puts one out at its position, dated in log time, whatever the record itself says', () => {
    const log = begun();
    log.tick(START_US + 5_000_000);
    // A record stamped before log time, as a desk on a replay stamps it.
    log.control(0, signed(1));
    expect(log.acknowledgements).toEqual([
      {
        kind: 'acknowledgement',
        alertId: '0f'.repeat(16),
        by: 'local',
        note: 'seen',
        timeUs: START_US + 5_000_000,
        position: '4-1',
        signerKey: DESK,
      },
    ]);
    expect(log.quarantined).toEqual([]);
  });

  it('takes the same record once: the second is stale, and says so', () => {
    const log = begun();
    log.control(START_US, signed(1));
    log.control(START_US, signed(1));
    log.control(START_US, signed(2, { signerKey: 'ee'.repeat(32) }));
    log.control(START_US, signed(3, { type: 'ruleset', content: { version: 9 } }));
    expect(log.acknowledgements).toHaveLength(1);
    expect(log.quarantined.map(({ reason }) => reason)).toEqual([
      'stale-control',
      'foreign-key',
      'key-role',
    ]);
    expect(log.pipeline.control.ruleset.version).toBe(1);
  });

  it('numbers it together with the alerts that the same record seals, and is part of the digest', () => {
    const [plain, noted] = [begun(), begun()];
    for (const log of [plain, noted]) {
      log.write({
        source: MARKET,
        timestampUs: START_US,
        write: (writer) => {
          writer.instrument(definition(MARKET), START_US);
          const status = { status: FEED_STATUS.HEARTBEAT, heartbeatUs: 5_000_000, detail: '' };
          writer.feedStatus({ instrument: MARKET, eventTimeUs: START_US, ...status });
          writer.trade({
            instrument: MARKET,
            eventTimeUs: START_US,
            aggressorSide: 1,
            priceTicks: 138_000,
            quantityLots: 10,
          });
        },
      });
    }
    // So long a silence opens a BLIND alert, sealed by the very record that acknowledges.
    const lateUs = START_US + 3_600_000_000;
    plain.tick(lateUs);
    noted.control(lateUs, signed(1));
    expect(plain.alerts.length).toBeGreaterThan(0);
    expect(noted.alerts.map(({ content }) => content)).toEqual(
      plain.alerts.map(({ content }) => content),
    );
    expect(noted.acknowledgements.map(({ position }) => position)).toEqual(['4-1']);
    expect(noted.alerts[0]?.position).toBe('4-2');
    expect(noted.pipeline.digest).not.toBe(plain.pipeline.digest);
  });
});
