import { sampleIncident } from '@breakwater/contract/sample';
import { detectorDescriptions } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { ENGLISH_WORDS, KOREAN_WORDS, venueSqueeze } from './explanation.fixture.ts';
import { type Explanation, explainAlert } from './explanation.ts';
import { explanationText } from './explanation-text.ts';
import { ENGLISH } from './wording-en.ts';
import { KOREAN } from './wording-ko.ts';

type Content = Parameters<typeof venueSqueeze>[0];

function explained(content: Content = {}, words = ENGLISH_WORDS): Explanation {
  return explainAlert({ revisions: [venueSqueeze(content)], flows: [] }, words);
}

describe('an alert in words', () => {
  it.each<[keyof Explanation, Content, string]>([
    ['title', {}, 'USDT squeeze — Bithumb USDT/KRW +250.0 % against other venues (S4)'],
    ['happened', {}, '+250.0 % against other venues (S4, one venue apart from the others)'],
    ['happened', {}, 'At revision 1: +10.00 % against other venues'],
    ['happened', {}, 'opened 3 s later; not closed 40 s after it began'],
    ['happened', { closeTimeUs: 1_760_131_620_000_000 }, 'closed 5 min 0 s after it began'],
    ['normal', {}, 'gap to other venues: +0.02 % before the onset, +250.0 % at revision 1'],
    ['normal', {}, 'exchange rate: 1,428 before the onset'],
    ['normal', {}, 'Move against other venues in 60 s: usually −0.01 % ± 0.04 %; here +250.0 %'],
    ['normal', { decomposition: null, channels: [] }, 'Nothing is known of before'],
    ['rare', { rarityDays: 210 }, 'about once in 210 days'],
    ['rare', { rarityDays: 0.25 }, 'about 4 times a day'],
    ['rare', { rarityDays: null }, 'no calibration says'],
    ['rare', { score: 5 }, 'Score 5 (−log10 p), below 6'],
    [
      'silent',
      {},
      'Not S4, had «10 % from the price abroad» stayed below 10.00 % (it was 250.0 %).',
    ],
    ['silent', {}, 'Silent, had «10 % from the price abroad»'],
    ['silent', { rulings: [] }, 'No rule is named'],
    ['missing', {}, 'national premium: no FX rate'],
    ['missing', {}, 'Quality of what was there: provisional thresholds.'],
    ['missing', { unavailable: [], quality: [] }, 'Nothing: every reference'],
    [
      'incident',
      {},
      'USDT squeeze — Bithumb USDT/KRW +250.0 % against other venues, since 2025-10-1',
    ],
    ['incident', {}, 'Cause: one venue alone.'],
    ['incident', {}, 'This alert tells the incident.'],
    [
      'incident',
      { incident: sampleIncident({ role: 'SYMPTOM', symptom: 'QUOTE_ECHO' }) },
      'a symptom: the market is priced in the asset that moves',
    ],
    ['raw', {}, 'upbit:USDT/KRW:spot: offsets 100 to 140, of revision 1.'],
  ])('%s of %j says «%s»', (part, content, said) => {
    const found = explained(content)[part];
    expect(Array.isArray(found) ? found.join('\n') : found).toContain(said);
  });

  it('says "at least" of what a sampled feed has counted, wherever the number stands', () => {
    const windowUs = 60_000_000;
    const label = 'LONG_LIQUIDATIONS_SAMPLED';
    const { peak } = venueSqueeze().content;
    const cascade: Content = {
      ...{ detector: 'B', direction: 'SELL_OFF', label, figure: 300, decomposition: null },
      peak: { ...peak, label, value: 412, windowUs },
      channels: [
        { name: 'countMin', windowUs, raw: {}, value: 300, baseline: 6, scale: 1, tailScore: 4 },
      ],
      ...{ rulings: [], unavailable: [], quality: ['SAMPLED'] },
    };
    const { title, happened, normal, missing } = explained(cascade);
    expect(title).toContain('at least 412 forced orders in 60 s');
    expect(happened[0]).toContain('at least 412 forced orders in 60 s, usually 6 (');
    expect(happened[1]).toContain('at least 300 forced orders in 60 s, usually 6');
    expect(normal).toEqual(['Forced orders (at least) in 60 s: usually 6 ± 1; here 300.']);
    expect(missing).toEqual(['Quality of what was there: sampled feed: a lower bound.']);
    expect(explained(cascade, KOREAN_WORDS).title).toContain('60초 동안 강제 주문 최소 412건');
  });

  it('tells a breach of an order with its order, in won and in shares, and without anything usual', () => {
    const { peak } = venueSqueeze().content;
    const plain = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };
    const breach: Content = {
      ...{ detector: 'C', direction: 'NONE', label: 'ORDER_BREACH', figure: 12 },
      ...{ decomposition: null, unavailable: ['receipt: fsc-2025-08-19'], quality: ['RESTATED'] },
      peak: { ...peak, label: 'ORDER_BREACH', value: 12, windowUs: 0 },
      channels: [
        { name: 'order.loans', value: 12, raw: { loanCount: 12 }, ...plain },
        { name: 'order.amount', value: 30_000_001, raw: {}, ...plain },
        { name: 'forced.users', value: 0.1317, raw: {}, ...plain, windowUs: 2_592_000_000_000 },
      ],
      rulings: [
        { rule: 'C2.new-loan', severity: 'S2', value: 12, limit: 1, basis: 'fsc-2025-08-19' },
        { rule: 'C3.user-cap', severity: 'S2', value: 30_000_001, limit: 30_000_000 },
      ],
    };
    const told = explained(breach);
    expect(told.title).toContain('Lending at Bithumb under an order — loans since the order: 12');
    expect(told.normal).toEqual([
      'Loans under the order: 12.',
      'Amount lent under the order: 30,000,001 KRW.',
      'Users repaid by force in 30 d: 13.17 %.',
    ]);
    expect(told.rules.map(({ value, limit, basis }) => [value, limit, basis])).toEqual([
      ['12', '1', 'fsc-2025-08-19'],
      ['30,000,001 KRW', '30,000,000 KRW', null],
    ]);
    expect(explanationText(told, ENGLISH_WORDS)).toContain(
      'By the order or dated rule fsc-2025-08-19.',
    );
    expect(told.missing).toEqual([
      'when the venue had the order: fsc-2025-08-19',
      'Quality of what was there: figures restated by records that came late.',
    ]);
    const korean = explained(breach, KOREAN_WORDS);
    expect(korean.title).toContain('중단 조치 위반 대여');
    expect(korean.rules[1]?.limit).toBe('30,000,000원');
  });

  it('names the rule, its number and who published it, worst first', () => {
    const { rules } = explained();
    expect(rules.map(({ rule, severity, limit }) => [rule, severity, limit])).toEqual([
      ['A.gap.10pct', 'S4', '10.00 %'],
      ['A.window.threshold', 'S2', '6'],
      ['DAXA_DANGER', null, '30.00 %'],
    ]);
    expect(rules[0]?.source).toBe('DAXA price-gap notice, January 2026: caution from 10 %');
    expect(rules[1]?.source).toBeNull();
  });

  it('tells the worst moment by the revision that measured it, not by the last', () => {
    const worst = venueSqueeze();
    const late = {
      revision: 2,
      timeUs: worst.content.timeUs + 60_000_000,
      severity: 'S2',
    } as const;
    const last = venueSqueeze({ ...late, rulings: [], channels: [], decomposition: null });
    const { rules, normal, revision } = explainAlert(
      { revisions: [worst, last], flows: [] },
      ENGLISH_WORDS,
    );
    expect([rules.length, normal.length, revision]).toEqual([3, 3, 2]);
  });

  it('says why it stayed where rules would have made it worse, and of those nothing as a condition', () => {
    const rulings = [
      { rule: 'A.size', severity: 'S2', value: 0.08, limit: 0.03 },
      { rule: 'A.window.threshold', severity: 'S1', value: 3.1, limit: 2.9 },
      { rule: 'A.confirmed', severity: null, value: 0, limit: 2 },
    ] as const;
    const { silent } = explained({ severity: 'S1', rulings });
    expect(silent).toEqual([
      'It was not worse, because of «seen in trades of several seconds, or in the book, within 90 s»: 0, where 2 was needed.',
      'Silent, had «score above the calibrated threshold of its window» stayed below 2.9 (it was 3.1).',
    ]);
    const confirmed = { rule: 'A.confirmed', severity: null, value: 16, limit: 0 } as const;
    const text = explanationText(
      explained({ severity: 'S1', rulings: [...rulings.slice(1, 2), confirmed] }),
      ENGLISH_WORDS,
    );
    expect(text).toContain('within 90 s: 16, with no minimum here (A.confirmed).');
    expect(text).not.toContain('It was not worse');
  });

  it('names what is missing once with all that it is of, and that nothing of it is left', () => {
    const peak = { ...venueSqueeze().content.peak, label: 'BLIND', value: 3 } as const;
    const outage: Content = {
      ...{ detector: 'D', direction: 'NONE', label: 'BLIND', peak, decomposition: null },
      ...{ channels: [], rulings: [] },
    };
    const faults = ['silence:upbit/a', 'silence:upbit/b', 'book:upbit/c'] as const;
    expect(explained({ ...outage, unavailable: faults }).happened[0]).toContain(
      'At its worst: feed silent: upbit/a, upbit/b; order book unusable: upbit/c (S4',
    );
    expect(explained({ ...outage, unavailable: [] }).happened[1]).toMatch(
      /^At revision 1, .* UTC: nothing of it is left; open\.$/,
    );
  });

  it('says of what is rarer than any history that it is', () => {
    expect(explained({ rarityDays: 3_652 }).rare[0]).toContain('less than once in 10 years');
  });

  it('says amounts in the units of the reader’s country', () => {
    const sums = {
      count: 3,
      sold: 1_204_110,
      bought: 98_220,
      soldValue: 1.72e9,
      boughtValue: 1.4e8,
    };
    const none = { ...sums, count: 0 };
    const flow = {
      ...{ market: 'bithumb:USDT/KRW:spot', base: 'USDT', quote: 'KRW' },
      ...{ fromUs: 1_760_131_320_000_000, toUs: 1_760_131_360_000_000, trades: sums, forced: none },
    };
    const alert = { revisions: [venueSqueeze()], flows: [flow] };
    expect(explainAlert(alert, ENGLISH_WORDS).happened.at(-1)).toContain(
      '1.204 m USDT sold (1.72 bn KRW) and 98,220 USDT bought (140 m KRW), in 3 trades',
    );
    expect(explainAlert(alert, KOREAN_WORDS).happened.at(-1)).toContain(
      '매도 120.4만 USDT(17.2억원), 매수 9.822만 USDT(1.4억원)',
    );
  });
});

describe('the page of text', () => {
  it.each([ENGLISH_WORDS, KOREAN_WORDS])(
    'has every part, and no place left open ($language)',
    (words) => {
      const text = explanationText(explained({}, words), words, ['a trade']);
      for (const [key, head] of Object.entries(words === KOREAN_WORDS ? KOREAN : ENGLISH)) {
        if (key.startsWith('head.')) expect(text).toContain(head);
      }
      expect(text).not.toMatch(/\{\w+\}|undefined|null|NaN/);
    },
  );

  it('leaves no place of a sentence out in either language', () => {
    const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [key, english] of Object.entries(ENGLISH)) {
      expect([key, places(KOREAN[key as keyof typeof ENGLISH])]).toEqual([key, places(english)]);
    }
  });
});

describe.each(detectorDescriptions())('every word of detector $letter', (own) => {
  it.each(['channels', 'labels', 'flags', 'rules', 'missing'] as const)(
    'of its %s is said in both languages, never by its name',
    (kind) => {
      for (const { name } of own[kind]) {
        expect(ENGLISH_WORDS.word(own.letter, kind, name)).not.toBe(name);
        expect(KOREAN_WORDS.word(own.letter, kind, name)).toMatch(/[가-힣]/);
      }
    },
  );
});
