import { describe, expect, it } from 'vitest';
import type { LendingOperation, LendingTerms } from '../event/lending-event.ts';
import { operationEntry, termsEntry } from '../lending/lending.fixture.ts';
import { LENDING_TIME_US_MAX } from '../limits.ts';
import type { QuarantineReason } from '../log/quarantine.ts';
import { operationFault, termsFault } from './lending-row-fault.ts';

const AT_US = 1_755_529_200_000_000;
const COLUMNS = { eventTimeUs: AT_US, principalLots: 5, priceTicks: 1_400 };
const HEX = 'ab'.repeat(32);
const holding = (asset: string, quantity = 1, valueWon = 1) => ({ asset, quantity, valueWon });
const said = { kind: 'STATUS', fromUs: 1, toUs: 2, outstandingWon: 3, forcedCount: 4 } as const;
const DISCLOSED = { ...said, fromUs: AT_US - 5, toUs: AT_US } as const;

type Name = Parameters<typeof operationEntry>[0];
function operation(name: Name, fields: Partial<LendingOperation> = {}): LendingOperation {
  const { event } = operationEntry(name);
  if (event.kind !== 'operation') throw new Error('an operation');
  return { ...event, ...fields };
}
function terms(fields: Partial<LendingTerms> = {}): LendingTerms {
  const { event } = termsEntry();
  if (event.kind !== 'terms') throw new Error('terms');
  return { ...event, ...fields };
}

describe('an operation', () => {
  it.each<[string, Name, Partial<LendingOperation>, QuarantineReason | undefined]>([
    ['of a loan', 'LOAN_OPEN', {}, undefined],
    ['of a name', 'LOAN_OPEN', { borrower: '홍길동' }, 'bad-pseudonym'],
    ['of a name, and else wrong', 'LOAN_OPEN', { borrower: '홍', loanId: '' }, 'bad-pseudonym'],
    ['of nobody', 'LOAN_OPEN', { borrower: '' }, 'bad-pseudonym'],
    ['of a customer number', 'REPAYMENT', { borrower: '83120077' }, 'bad-pseudonym'],
    ['of a short hash', 'REPAYMENT', { borrower: `h1:k:${HEX.slice(1)}` }, 'bad-pseudonym'],
    ['of a long hash', 'REPAYMENT', { borrower: `h1:k:${HEX}0` }, 'bad-pseudonym'],
    ['of a hash in capitals', 'TOP_UP', { borrower: `h1:k:${'AB'.repeat(32)}` }, 'bad-pseudonym'],
    ['of no key', 'TOP_UP', { borrower: `h1::${HEX}` }, 'bad-pseudonym'],
    ['of another scheme', 'TOP_UP', { borrower: `h2:k:${HEX}` }, 'bad-pseudonym'],
    ['that a name follows', 'TOP_UP', { borrower: `h1:k:${HEX}\n홍길동` }, 'bad-pseudonym'],
    ['of no programme', 'LOAN_OPEN', { programme: '' }, 'bad-lending'],
    ['without an id', 'LOAN_OPEN', { operationId: '' }, 'bad-lending'],
    ['of no loan', 'COLLATERAL_MARK', { loanId: '' }, 'bad-lending'],
    ['that qualifies', 'QUALIFICATION', { loanId: '', capWon: 0 }, undefined],
    ['that qualifies for nothing', 'QUALIFICATION', { loanId: '' }, 'bad-lending'],
    [
      'that discloses',
      'DISCLOSURE',
      { loanId: '', borrower: '', disclosure: DISCLOSED },
      undefined,
    ],
    ['that discloses nothing', 'DISCLOSURE', { loanId: '', borrower: '' }, 'bad-lending'],
    ['that discloses of somebody', 'DISCLOSURE', { disclosure: DISCLOSED }, 'bad-pseudonym'],
    ['with a negative value', 'LOAN_OPEN', { principalWon: -1 }, 'bad-quantity'],
    ['with a negative fee', 'LOAN_OPEN', { feePpmPerDay: -1 }, 'bad-quantity'],
    ['with a negative cap', 'QUALIFICATION', { capWon: -1 }, 'bad-quantity'],
    ['without collateral left', 'LOAN_OPEN', { collateral: [] }, undefined],
    ['with collateral', 'TOP_UP', { collateral: [holding('KRW', 0, 0)] }, undefined],
    ['with less than none', 'TOP_UP', { collateral: [holding('KRW', -1)] }, 'bad-quantity'],
    ['worth less than none', 'TOP_UP', { collateral: [holding('KRW', 1, -1)] }, 'bad-quantity'],
    [
      'with an asset twice',
      'TOP_UP',
      { collateral: [holding('KRW'), holding('KRW')] },
      'bad-lending',
    ],
    ['with a trigger of 0', 'LOAN_OPEN', { triggerPriceTicks: 0 }, 'bad-price'],
    ['with a trigger', 'LOAN_OPEN', { triggerPriceTicks: 1 }, undefined],
    ['asked for at once', 'LOAN_OPEN', { requestTimeUs: AT_US }, undefined],
    ['asked for afterwards', 'LOAN_OPEN', { requestTimeUs: AT_US + 1 }, 'bad-time'],
    [
      'asked for before the venue was there',
      'LOAN_OPEN',
      { requestTimeUs: AT_US - LENDING_TIME_US_MAX - 1 },
      'bad-time',
    ],
    ['that was due', 'EXTENSION', { maturityTimeUs: AT_US - 1 }, undefined],
    ['due ten years on', 'EXTENSION', { maturityTimeUs: AT_US + LENDING_TIME_US_MAX }, undefined],
    [
      'due later than that',
      'EXTENSION',
      { maturityTimeUs: AT_US + LENDING_TIME_US_MAX + 1 },
      'bad-time',
    ],
    [
      'that discloses a span backwards',
      'DISCLOSURE',
      { borrower: '', disclosure: { ...DISCLOSED, fromUs: AT_US + 1 } },
      'bad-time',
    ],
    [
      'that discloses less than no loans',
      'DISCLOSURE',
      { borrower: '', disclosure: { ...DISCLOSED, outstandingWon: -1 } },
      'bad-quantity',
    ],
  ])('%s', (_, name, fields, fault) => {
    expect(operationFault(operation(name, fields), COLUMNS)).toBe(fault);
  });

  it('that moves less than nothing, or at a price below 0', () => {
    const loan = operation('LOAN_OPEN');
    expect(operationFault(loan, { ...COLUMNS, principalLots: 0 })).toBe(undefined);
    expect(operationFault(loan, { ...COLUMNS, principalLots: -1 })).toBe('bad-quantity');
    expect(operationFault(loan, { ...COLUMNS, priceTicks: 0 })).toBe(undefined);
    expect(operationFault(loan, { ...COLUMNS, priceTicks: -1 })).toBe('bad-price');
  });
});

describe('terms', () => {
  it.each<[string, Partial<LendingTerms>, QuarantineReason | undefined]>([
    ['of a programme', {}, undefined],
    ['of none', { programme: '' }, 'bad-lending'],
    ['of no version', { version: 0 }, 'bad-lending'],
    ['that take over from another', { predecessor: 'x' }, undefined],
    ['that take over from themselves', { predecessor: 'coin-lending' }, 'bad-lending'],
    ['with an asset twice', { assets: ['USDT', 'BTC', 'USDT'] }, 'bad-lending'],
    [
      'with a haircut twice',
      {
        haircuts: [
          { asset: 'BTC', countedBp: 1 },
          { asset: 'BTC', countedBp: 2 },
        ],
      },
      'bad-lending',
    ],
    ['that count all', { haircuts: [{ asset: 'BTC', countedBp: 10_000 }] }, undefined],
    [
      'that count more than all',
      { haircuts: [{ asset: 'BTC', countedBp: 10_001 }] },
      'bad-quantity',
    ],
    ['that count less than nothing', { haircuts: [{ asset: 'A', countedBp: -1 }] }, 'bad-quantity'],
    ['with a negative ratio', { loanToValueMaxBp: -1 }, 'bad-quantity'],
    ['with a negative trigger', { triggerLoanToValueBp: -1 }, 'bad-quantity'],
    ['with a negative cap', { capPerUserWon: -1 }, 'bad-quantity'],
    ['with a negative offer', { advertisedMaxWon: -1 }, 'bad-quantity'],
    ['with a negative fee', { feePpmPerDay: -1 }, 'bad-quantity'],
    ['with a negative forced fee', { forcedFeePpm: -1 }, 'bad-quantity'],
    ['with a negative guard', { guardBp: -1 }, 'bad-quantity'],
  ])('%s', (_, fields, fault) => {
    expect(termsFault(terms(fields))).toBe(fault);
  });
});
