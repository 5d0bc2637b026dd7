/** The command lines of `breakwater orders` and `breakwater lending-rules`. */
import { DEFAULT_LENDING_RULES } from '@breakwater/core';
import type { Command } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import {
  addContentCheck,
  addContentCommands,
  type ContentNaming,
} from '../control/content-options.ts';
import { ordersText, ruleBookText } from './lending-text.ts';

const ORDER_NOTES = `
An order is a YAML or JSON file:

  id: fsc-2025-08-19
  issuedTimeUs: 2025-08-19T00:00:00+09:00
  receivedTimeUs: 2025-08-19T09:00:00+09:00    # when the venues had it, where that is known
  effectiveTimeUs: 2025-08-19T00:00:00+09:00   # loans from this instant on are judged by it
  endTimeUs: 2025-12-31T00:00:00+09:00         # left out: until further notice
  scope:                                       # what is left out is all
    venues: [bithumb, upbit]
    assets: [USDT]
  permitted: [REPAYMENT, FORCED_REPAYMENT, EXTENSION, COLLATERAL_MARK, LIQUIDATION_WARNING, DISCLOSURE]
  source:
    en: Administrative guidance of the FSC of 19 August 2025
    ko: 금융위원회 2025년 8월 19일 행정지도

Times carry their zone. A file with the id of an order that is there takes its place.

Examples:
  breakwater orders check order.yaml
  breakwater orders diff order.yaml --kafka localhost:9092
  breakwater orders apply order.yaml --kafka localhost:9092 --redis redis://localhost:6379
  breakwater orders show --data-dir data`;

export function addOrdersCommand(program: Command, run: RunAction): void {
  const orders = program
    .command('orders')
    .summary('check, compare and apply orders to lenders')
    .description(
      'Works on a supervisor’s orders to lending programmes: from when on, to whom, and what stays permitted.',
    )
    .addHelpText('after', ORDER_NOTES);
  const naming: ContentNaming = {
    ...{ type: 'lending-order', group: 'orders', file: 'order.yaml' },
    textOf: ordersText,
  };
  addContentCheck(orders, naming, run);
  addContentCommands(orders, naming, run);
}

const BOOK_NOTES = `
The rule book says what loans are held to, rule by rule: kind and numbers, the instants between which it is in force (fromUs,
toUs), and where it comes from in English and Korean. A replay judges each loan by the rules of its own time. Without a book
of its own a domain goes by the built-in one: the guideline of 5 September 2025, and what venues had offered before it.
Each file is the whole book, with a version of your own that rises. Times are written as 2025-09-05T00:00:00+09:00.

Examples:
  breakwater lending-rules show --built-in --json > book.json
  breakwater lending-rules check book.json
  breakwater lending-rules diff book.json --kafka localhost:9092
  breakwater lending-rules apply book.json --kafka localhost:9092 --redis redis://localhost:6379`;

export function addLendingRulesCommand(program: Command, run: RunAction): void {
  const book = program
    .command('lending-rules')
    .summary('check, compare and apply the rule book of loans')
    .description('Works on the dated rule book that lending programmes are held to.')
    .addHelpText('after', BOOK_NOTES);
  const naming: ContentNaming = {
    ...{ type: 'lending-rules', group: 'lending-rules', file: 'book.json' },
    ...{ textOf: ruleBookText, builtIn: DEFAULT_LENDING_RULES },
  };
  addContentCheck(book, naming, run);
  addContentCommands(book, naming, run);
}
