/**
 * Which pages of other servers may read the API (the Fetch standard, "CORS protocol"): those whose origin is in
 * HTTP_ALLOWED_ORIGINS, as for the WebSocket, and no others. Nothing is sent with credentials of the browser, since a
 * caller is known by its token alone.
 */

/** The page's own files stay to our own page. */
const SHARED_PATH = '/v1/';

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, last-event-id',
  'access-control-max-age': '600', // unit: s
};

export interface CrossOriginRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly origin?: string | undefined };
}

/** What a request from a page of another server is answered with; null where there is nothing to add. */
export interface CrossOriginAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** The browser only asks whether it may send: it is answered before anybody asks for a token. */
  readonly isPreflight: boolean;
}

export function crossOriginAnswer(
  { method, url, headers }: CrossOriginRequest,
  allowedOrigins: readonly string[],
): CrossOriginAnswer | null {
  const { origin } = headers;
  if (origin === undefined || !allowedOrigins.includes(origin)) return null;
  if (!url.startsWith(SHARED_PATH)) return null;
  const isPreflight = method === 'OPTIONS';
  return {
    isPreflight,
    headers: {
      'access-control-allow-origin': origin,
      vary: 'origin',
      ...(isPreflight ? PREFLIGHT_HEADERS : {}),
    },
  };
}
