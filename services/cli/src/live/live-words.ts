/** What live feeds say to the person at a terminal. */
import type { FeedLogger, LiveConfig } from '@breakwater/feeds';
import type { Terminal } from '../command/terminal.ts';

/** The same words about the same feed are said once in so long. */
const SAID_AGAIN_MS = 60_000;

type Fields = Readonly<Record<string, unknown>>;

/** Says what is wrong as it happens, without repeating itself; with `isTail` also what is well. */
export class LiveWords implements FeedLogger {
  readonly #terminal: Pick<Terminal, 'say'>;
  readonly #isTail: boolean;
  readonly #monotonicMs: () => number;
  readonly #saidMs = new Map<string, number>();

  constructor(
    terminal: Pick<Terminal, 'say'>,
    isTail: boolean,
    monotonicMs: () => number = () => performance.now(),
  ) {
    this.#terminal = terminal;
    this.#isTail = isTail;
    this.#monotonicMs = monotonicMs;
  }

  info(message: string, fields: Fields = {}): void {
    if (this.#isTail && fields['feed'] !== undefined) this.#say(message, fields);
  }

  warn(message: string, fields: Fields = {}): void {
    this.#say(message, fields);
  }

  error(message: string, fields: Fields = {}): void {
    this.#say(message, fields);
  }

  #say(message: string, fields: Fields): void {
    const { feed, name, code, reason, detail } = fields;
    const about = (feed ?? name) as string | undefined;
    const why = [code ?? reason, detail].filter((part) => part !== undefined && part !== '');
    const line = [about === undefined ? message : `${about}: ${message}`, ...why].join(', ');
    const nowMs = this.#monotonicMs();
    const saidMs = this.#saidMs.get(line);
    if (saidMs !== undefined && nowMs - saidMs < SAID_AGAIN_MS) return;
    this.#saidMs.set(line, nowMs);
    this.#terminal.say(line);
  }
}

export const LIVE_BANNER =
  'Live market data. Thresholds are provisional until a calibration is made.';

/** The lines of the beginning; the last one is the page's address. */
export function liveBannerLines(
  at: {
    readonly version: string;
    readonly config: LiveConfig;
    readonly parts: string;
    readonly webhooks: string;
    readonly url: string;
    readonly isTail: boolean;
  },
  { bold, warning }: Terminal,
): string[] {
  const { config, url } = at;
  const venues = config.venues.map(
    ({ plan, symbols }, index) =>
      `  ${index === 0 ? 'Venues  ' : '        '}  ${plan.title}: ${symbols.join(', ')}`,
  );
  const rate =
    config.rate === undefined
      ? 'none; won prices are compared without one (--rate https://…#path.to.rate)'
      : `${config.rate.base}/${config.rate.quote}, every ${config.rate.everyMs / 1_000} s`;
  return [
    '',
    `  ${bold(`Breakwater ${at.version}`)}   ${warning(LIVE_BANNER)}`,
    '',
    ...venues,
    `  Rate      ${rate}`,
    ...(config.record === undefined ? [] : [`  Frames    recorded into ${config.record}`]),
    `  Parts     ${at.parts}`,
    `  Alerts    ${url}/v1/alerts   Metrics ${url}/metrics`,
    `  Webhooks  ${at.webhooks}`,
    `  Ctrl-C ends${at.isTail ? '' : ', --tail shows alerts here'}.`,
    '',
    `  Page      ${bold(url)}`,
    '',
  ];
}
