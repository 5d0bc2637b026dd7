/** A recorded folder with loans: what its rows become, that it replays like any other, and that it tells no names. */
import { decodeRecord, encodeBatch } from '@breakwater/codec';
import {
  defaultRuleset,
  EVENT_KIND,
  type EventBatch,
  LENDING_OPERATION,
  type LendingTerms,
  NOTHING_SAID,
  Pipeline,
  type PipelineOutput,
  STREAM_CLASS,
} from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { MadeFolder, START_MS, TRADES, TRADES_HEADER } from './made-folder.ts';
import { FolderError } from './manifest.ts';
import { openFolder, type RecordedFolder } from './recorded-folder.ts';
import type { RejectedRow } from './stream-account.ts';

const ANNA = `h1:k1:${'a1'.repeat(32)}`;
const NAME = '홍길동';
const LENDING = {
  format: 'lending',
  venue: 'bithumb',
  symbol: 'USDT/KRW',
  type: 'spot',
  time: 'ms',
};
const at = (seconds: number): number => START_MS + seconds * 1_000;
const HEADER =
  'time,operation,programme,operationId,loanId,borrower,requestTime,amount,price,principalWon,collateral,' +
  'maturityTime,feePpmPerDay,triggerPrice,lender,capWon,disclosure,disclosureFrom,disclosureTo,outstandingWon,forcedCount\n';

interface Taken {
  readonly rows: { readonly text: string; readonly rare: unknown; readonly streamClass: number }[];
  readonly rejected: RejectedRow[];
}

function rowsOf(batch: EventBatch): Taken['rows'] {
  const rows: Taken['rows'] = [];
  for (let row = 0; row < batch.eventCount; row += 1) {
    const rare = batch.rareEvent(row);
    if (rare?.kind !== 'lending' && rare?.kind !== 'lending-terms') continue;
    const ms = batch.eventTimeUs(row) / 1_000 - START_MS;
    const text = `${ms} ${batch.priceTicks(row)}x${batch.quantityLots(row)}`;
    rows.push({ text, rare, streamClass: batch.streamClass });
  }
  return rows;
}

async function taken(folder: RecordedFolder): Promise<Taken> {
  const rejected: RejectedRow[] = [];
  const rows: Taken['rows'] = [];
  for await (const { batch } of folder.records({ onRejected: (row) => rejected.push(row) })) {
    rows.push(...rowsOf(batch));
  }
  return { rows, rejected };
}

/** Everything that a pipeline puts out for the folder, and its digest. */
async function replayed(
  folder: RecordedFolder,
): Promise<{ outputs: unknown[]; pipeline: Pipeline }> {
  const pipeline = new Pipeline();
  const outputs: PipelineOutput[] = [];
  const key = 'ab'.repeat(32);
  const ruleset = defaultRuleset();
  const content = { domain: 'd', purpose: 'replay', clock: 'create', keys: [key], ruleset };
  const control = { domain: 'd', sequence: 1, signerKey: key, type: 'genesis', content };
  pipeline.step({ offset: 0, timestampUs: folder.fromUs, body: { kind: 'control', control } });
  let offset = 1;
  for await (const { timestampUs, batch } of folder.records()) {
    const value = encodeBatch(batch);
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    const body = decodeRecord(value, pipeline.batch);
    outputs.push(...pipeline.step({ offset, timestampUs, body }));
    offset += 1;
  }
  return { outputs, pipeline };
}

describe('a folder with loans', () => {
  it('reads every field of a CSV by its own name, exactly', async () => {
    using made = new MadeFolder().manifest({ ...LENDING, file: 'l.csv' });
    const full = [
      ...[
        at(1),
        'loan-open',
        '코인대여',
        'O-1',
        'L-1',
        ANNA,
        at(0),
        '50.00000001',
        '1463.5',
        73175,
      ],
      ...['KRW:30000:30000 BTC:0.0000125:1990', at(86_400), 500, '1580', 'blocktureal', 30000000],
      ...['', '', '', '', ''],
    ].join(',');
    const bare = `${at(2)},REPAYMENT,p,O-2,L-1,${ANNA},,1,${','.repeat(12)}`;
    const said = `${at(3)},disclosure,p,O-3,,,${','.repeat(10)}status,${at(0)},${at(3)},5,6`;
    made.file('l.csv', `${HEADER}${full}\n${bare}\n${said}\n`);
    const { rows, rejected } = await taken(await openFolder(made.path));
    expect(rejected).toEqual([]);
    expect(rows.map(({ text }) => text)).toEqual([
      '1000 14635x5000000001',
      '2000 0x100000000',
      '3000 0x0',
    ]);
    expect(new Set(rows.map(({ streamClass }) => streamClass))).toEqual(
      new Set([STREAM_CLASS.LENDING]),
    );
    expect(rows[0]?.rare).toEqual({
      kind: 'lending',
      operation: {
        operation: LENDING_OPERATION.LOAN_OPEN,
        ...{ programme: '코인대여', operationId: 'O-1', loanId: 'L-1', borrower: ANNA },
        requestTimeUs: at(0) * 1_000,
        principalWon: 73_175,
        collateral: [
          { asset: 'KRW', quantity: 30_000, valueWon: 30_000 },
          { asset: 'BTC', quantity: 1_250, valueWon: 1_990 },
        ],
        maturityTimeUs: at(86_400) * 1_000,
        ...{
          feePpmPerDay: 500,
          triggerPriceTicks: 15_800,
          lender: 'blocktureal',
          capWon: 30_000_000,
        },
        disclosure: null,
      },
    });
    expect(rows[2]?.rare).toEqual({
      kind: 'lending',
      operation: {
        ...NOTHING_SAID,
        operation: LENDING_OPERATION.DISCLOSURE,
        ...{ programme: 'p', operationId: 'O-3', loanId: '', borrower: '' },
        disclosure: {
          kind: 'STATUS',
          ...{ fromUs: at(0) * 1_000, toUs: at(3) * 1_000, outstandingWon: 5, forcedCount: 6 },
        },
      },
    });
  });

  const TERMS = {
    ...{ time: at(0), operation: 'TERMS', programme: 'p', version: 2, title: '코인대여 2.0' },
    ...{ lender: 'bithumb', predecessor: '렌딩', assets: ['USDT', 'BTC'], loanToValueMaxBp: 8_500 },
    triggerLoanToValueBp: 9_500,
    haircuts: [{ asset: 'BTC', countedBp: 7_650 }],
    ...{ capPerUserWon: 30_000_000, advertisedMaxWon: null, feePpmPerDay: 500 },
    ...{ forcedFeePpm: 10_000, priceSource: 'index', guardBp: 300, repaysInWon: false },
  };

  it('reads terms and lists of an NDJSON, under other names where the manifest gives them', async () => {
    const columns = { borrower: 'customer', amount: 'qty' };
    using made = new MadeFolder().manifest({ ...LENDING, file: 'l.ndjson', columns });
    const loan = {
      ...{ time: at(1), operation: 'LOAN_OPEN', programme: 'p', operationId: 'O-1', loanId: 'L-1' },
      ...{ customer: ANNA, qty: 0.5, collateral: [{ asset: 'KRW', quantity: '7', valueWon: 7 }] },
    };
    made.file('l.ndjson', `${JSON.stringify(TERMS)}\n${JSON.stringify(loan)}\n`);
    const { rows, rejected } = await taken(await openFolder(made.path));
    expect(rejected).toEqual([]);
    const { time: _, operation: __, ...terms } = TERMS;
    const read: LendingTerms = { ...terms, priceSource: 'INDEX' };
    expect(rows).toMatchObject([
      { text: '0 0x0', rare: { kind: 'lending-terms', terms: read } },
      {
        text: '1000 0x5',
        rare: {
          operation: { borrower: ANNA, collateral: [{ asset: 'KRW', quantity: 7, valueWon: 7 }] },
        },
      },
    ]);
  });

  it.each<[string, string, string]>([
    ['bad-pseudonym', `${at(1)},LOAN_OPEN,p,O,L,${NAME},,1`, 'who it was is no pseudonym'],
    ['bad-pseudonym', `${at(1)},LOAN_OPEN,p,O,L,,,1`, 'who it was is no pseudonym'],
    ['bad-pseudonym', `${at(1)},DISCLOSURE,p,O,,${ANNA},,`, 'a disclosure has no borrower'],
    ['bad-enum', `${at(1)},${NAME},p,O,L,${ANNA},,1`, 'operation is none of LOAN_OPEN, '],
    ['bad-time', `${NAME},LOAN_OPEN,p,O,L,${ANNA},,1`, 'time "…" is not a time in ms'],
    ['bad-time', `${at(1)},LOAN_OPEN,p,O,L,${ANNA},${NAME},1`, 'requestTime is not a time in ms'],
    ['bad-quantity', `${at(1)},LOAN_OPEN,p,O,L,${ANNA},,${NAME}`, 'amount is no decimal number'],
    ['bad-quantity', `${at(1)},LOAN_OPEN,p,O,L,${ANNA},,-1`, 'amount is negative'],
    ['bad-row', `${at(1)},LOAN_OPEN,,O,L,${ANNA},,1`, 'programme is missing'],
    ['bad-row', `${at(1)},LOAN_OPEN,p,,L,${ANNA},,1`, 'operationId is missing'],
    ['bad-row', `${NAME},${at(1)},LOAN_OPEN`, '3 cells where 8 belong'],
    ['bad-row', `"${NAME},LOAN_OPEN`, 'broken quotes in a CSV line'],
  ])('rejects %s: %s', async (reason, line, detail) => {
    using made = new MadeFolder().manifest({ ...LENDING, file: 'l.csv' });
    const sound = `${at(0)},LOAN_OPEN,p,O-0,L-0,${ANNA},,1`;
    const header = HEADER.split(',').slice(0, 8).join(',');
    made.file('l.csv', `${header}\n${sound}\n${line}\n`);
    const { rows, rejected } = await taken(await openFolder(made.path));
    expect(rows).toHaveLength(1);
    expect(rejected).toMatchObject([
      { reason, lineNumber: 3, text: null, length: line.length, file: 'l.csv' },
    ]);
    expect(rejected[0]?.detail).toContain(detail);
    expect(rejected[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(rejected)).not.toContain(NAME);
  });

  it('rejects what is no JSON without quoting it', async () => {
    using made = new MadeFolder().manifest({ ...LENDING, file: 'l.ndjson' });
    made.file('l.ndjson', `${JSON.stringify(TERMS)}\n{"borrower":"${NAME}"\n`);
    const { rejected } = await taken(await openFolder(made.path));
    expect(rejected).toMatchObject([{ reason: 'bad-json', detail: 'the line is no JSON object' }]);
    expect(JSON.stringify(rejected)).not.toContain(NAME);
  });

  it('reads who traded, under the pseudonym of loans, and tells no name there either', async () => {
    const trades = { ...TRADES, venue: 'bithumb', file: 't.csv' };
    const columns = { time: 'time', side: 'side', price: 'price', amount: 'amount' };
    using made = new MadeFolder().manifest({
      ...trades,
      columns: { ...columns, participant: 'who' },
    });
    const lines = [`${at(1)},sell,1,1,${ANNA}`, `${at(2)},sell,1,1,`, `${at(3)},sell,1,1,${NAME}`];
    made.file('t.csv', `time,side,price,amount,who\n${lines.join('\n')}\n${at(4)},${NAME},1,1,\n`);
    const participants: string[] = [];
    const rejected: RejectedRow[] = [];
    const folder = await openFolder(made.path);
    for await (const { batch } of folder.records({ onRejected: (row) => rejected.push(row) })) {
      for (let row = 0; row < batch.eventCount; row += 1) {
        if (batch.kind(row) !== EVENT_KIND.TRADE) continue;
        participants.push(`${batch.participantHigh(row)}:${batch.participantLow(row)}`);
      }
    }
    expect(participants).toEqual([`${0xa1a1_a1a1}:${0xa1a1_a1a1}`, '0:0']);
    expect(rejected).toMatchObject([
      { reason: 'bad-pseudonym', text: null },
      { reason: 'bad-side', detail: 'side "…" is none that is known', text: null },
    ]);
    expect(JSON.stringify(rejected)).not.toContain(NAME);
  });

  it('names what a header lacks', async () => {
    using made = new MadeFolder().manifest({ ...LENDING, file: 'l.csv' });
    made.file('l.csv', 'time,programme\n');
    await expect(openFolder(made.path)).rejects.toThrow(FolderError);
    await expect(openFolder(made.path)).rejects.toThrow('no column "operation" (for operation)');
  });

  it('replays like any other, beside the trades of the same market, and twice to the same end', async () => {
    using made = new MadeFolder().manifest(
      { ...TRADES, venue: 'bithumb', file: 't.csv' },
      { ...LENDING, file: 'l.ndjson' },
    );
    const trades = [1, 2, 3].map((second) => `${at(second)},sell,1390.5,${second}\n`);
    made.file('t.csv', TRADES_HEADER + trades.join(''));
    const ops = [0.5, 1.5, 2.5].map((second, index) =>
      JSON.stringify({
        ...{ time: String(at(second)), operation: 'LOAN_OPEN', programme: 'p', borrower: ANNA },
        ...{ operationId: `O-${index}`, loanId: `L-${index}`, amount: '0.25', principalWon: 347 },
      }),
    );
    made.file(
      'l.ndjson',
      `${JSON.stringify({ ...TERMS, time: String(at(0)) })}\n${ops.join('\n')}\n`,
    );
    const folder = await openFolder(made.path);
    const first = await replayed(folder);
    const second = await replayed(folder);
    expect(first.outputs).toEqual([]);
    const { counters } = first.pipeline;
    expect([
      counters.eventCountByKind[1],
      counters.eventCountByKind[8],
      counters.eventCountByKind[11],
    ]).toEqual([3, 3, 1]);
    expect(first.pipeline.markets.ordered).toHaveLength(1);
    expect(first.pipeline.markets.ordered[0]?.streamClass).toBe(STREAM_CLASS.SOCKET);
    expect(second.pipeline.digest).toBe(first.pipeline.digest);
  });
});
