/** The gateway's REST surface, by the types of its contract. */
import type {
  AlertHistory,
  AlertListing,
  AlertState,
  ApiError,
  Cursor,
  Detector,
  ListedAlert,
  Position,
  Session,
  Severity,
  StreamName,
  TakenAcknowledgement,
  TimeUs,
  ViewFrame,
} from './contract.ts';

export interface HistoryQuery {
  readonly severityMin?: Severity;
  readonly detector?: Detector;
  readonly venue?: string;
  readonly asset?: string;
  readonly state?: AlertState;
  readonly stream?: StreamName;
  /** How many at most. */
  readonly limit?: number;
}

export interface SpanQuery {
  /** Needed where there are several. */
  readonly stream?: StreamName;
  /** Frames whose `timeUs` is not before the one and before the other, whole numbers. */
  readonly fromUs?: TimeUs;
  readonly toUs?: TimeUs;
  /** How many frames at most; neighbours are joined until it holds. */
  readonly limit?: number;
}

/** An answer that is none: `code` is stable and for programs, `message` says what to do. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, { code, detail }: ApiError['error']) {
    super(detail);
    this.name = 'ApiFailure';
    this.status = status;
    this.code = code;
  }
}

export class Rest {
  readonly #base: URL;
  readonly #token: string | undefined;

  constructor(base: URL, token: string | undefined) {
    this.#base = base;
    this.#token = token;
  }

  session(): Promise<Session> {
    return this.#ask('v1/session');
  }

  /** The newest revision of each alert, the last changed first, and the cursor to follow what comes after. */
  newest(query: HistoryQuery): Promise<AlertListing> {
    return this.#ask(`v1/alerts?${search(query)}`);
  }

  /** Every revision of one stream behind a position, oldest first, page by page. */
  async *history(
    query: HistoryQuery & { readonly stream: StreamName },
    after: Position,
  ): AsyncGenerator<ListedAlert, Cursor> {
    for (let from = after; ; ) {
      const asked = search({ ...query, revisions: 'all', after: from });
      const page = await this.#ask<AlertListing>(`v1/alerts?${asked}`);
      yield* page.alerts;
      from = page.cursor[query.stream] ?? from;
      if (!page.more) return page.cursor;
    }
  }

  alert(alertId: string): Promise<AlertHistory> {
    return this.#ask(`v1/alerts/${encodeURIComponent(alertId)}`);
  }

  async view(query: SpanQuery): Promise<readonly ViewFrame[]> {
    const { frames } = await this.#ask<{ readonly frames: readonly ViewFrame[] }>(
      `v1/view?${search(query)}`,
    );
    return frames;
  }

  acknowledge(alertId: string, note: string): Promise<TakenAcknowledgement> {
    return this.#ask(`v1/alerts/${encodeURIComponent(alertId)}/acknowledgements`, { note });
  }

  /** @throws ApiFailure for an answer of the gateway's, TypeError where there was none. */
  async #ask<Answer>(path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(new URL(path, this.#base), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return (await response.json()) as Answer;
    throw new ApiFailure(response.status, await errorOf(response));
  }
}

/** What stands between may answer in its own words. */
async function errorOf(response: Response): Promise<ApiError['error']> {
  try {
    const { error } = (await response.json()) as ApiError;
    return { code: error.code, detail: error.detail };
  } catch {
    return {
      code: 'no-answer',
      detail: `the answer was ${response.status}, and none of the API's`,
    };
  }
}

function search(query: object): string {
  return new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== undefined),
  ).toString();
}
