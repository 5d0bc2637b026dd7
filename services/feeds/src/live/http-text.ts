/** A GET whose answer is text, bounded in time and size. What went wrong is a value, in words. */
export type HttpText =
  | {
      readonly kind: 'ok';
      readonly text: string;
      /** The server's Date header. */
      readonly dateHeader: string | null;
    }
  | {
      readonly kind: 'failed';
      readonly detail: string;
      /** Milliseconds that the server asks to wait; null where it asks for nothing. */
      readonly waitMs: number | null;
    };

const ANSWER_BYTE_COUNT_MAX = 16_777_216;
const BANNED = [418, 429, 503];
const WAIT_MS_MAX = 3_600_000;

export async function httpText(url: string, timeoutMs: number): Promise<HttpText> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      // Somebody else's address was not named.
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      return { kind: 'failed', detail: `HTTP ${answer.status}`, waitMs: waitOf(answer) };
    }
    const text = await boundedText(answer);
    if (text === undefined)
      return { kind: 'failed', detail: 'the answer is too long', waitMs: null };
    return { kind: 'ok', text, dateHeader: answer.headers.get('date') };
  } catch (error) {
    return { kind: 'failed', detail: describe(error), waitMs: null };
  }
}

function waitOf(answer: Response): number | null {
  if (!BANNED.includes(answer.status)) return null;
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  // A ban without a length is one of a minute.
  return Number.isFinite(seconds) ? Math.min(seconds * 1_000, WAIT_MS_MAX) : 60_000;
}

async function boundedText(answer: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  const body = answer.body as AsyncIterable<Uint8Array> | null;
  for await (const part of body ?? []) {
    byteCount += part.byteLength;
    if (byteCount > ANSWER_BYTE_COUNT_MAX) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // What `fetch` throws says only that it failed; the cause says why.
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
