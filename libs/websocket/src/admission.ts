/**
 * Who may open a connection. Browsers attach no CORS check to WebSockets, so a foreign page is told by its Origin;
 * without a token a foreign name in Host is refused too, since a page can make its own name resolve to loopback.
 */
import { isIPv4 } from 'node:net';
import { SUBPROTOCOL } from './protocol.ts';

/** Whom a connection belongs to. */
export interface Viewer {
  readonly name: string;
  /** The one venue whose alerts it may see; null: all. */
  readonly venue: string | null;
}

/** Who may subscribe. Tokens are compared in a time that says nothing about where they differ. */
export interface StreamAccess {
  /** Whether everybody is let in without a token. */
  readonly isOpen: boolean;
  /** Whose the token is (null: none was sent); `forbidden`: somebody's who may not see alerts. */
  viewerOf(token: string | null): Viewer | 'unknown' | 'forbidden';
  /** Takes note of tokens that were given or withdrawn since. */
  refresh(): void;
  /** False once the viewer's token was withdrawn. */
  isCurrent(viewer: Viewer): boolean;
}

export interface AdmissionRules {
  readonly access: StreamAccess;
  /** Origins besides the server's own; their hosts are accepted in Host as well. */
  readonly allowedOrigins: readonly string[];
}

export interface UpgradeHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly authorization?: string | undefined;
  readonly 'sec-websocket-protocol'?: string | undefined;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly viewer: Viewer }
  | {
      readonly kind: 'refused';
      readonly reason: 'host' | 'origin' | 'token' | 'role';
      readonly status: 401 | 403 | 421;
      readonly detail: string;
    };

/** Judges Host, Origin and token, in that order. */
export function admit(headers: UpgradeHeaders, rules: AdmissionRules): Admission {
  if (!isKnownHost(headers.host, rules)) {
    const detail = 'this host name is not served here; add its origin to HTTP_ALLOWED_ORIGINS';
    return { kind: 'refused', reason: 'host', status: 421, detail };
  }
  if (!isKnownOrigin(headers, rules)) {
    const detail = 'pages of this origin may not connect; add it to HTTP_ALLOWED_ORIGINS';
    return { kind: 'refused', reason: 'origin', status: 403, detail };
  }
  const viewer = rules.access.viewerOf(tokenOf(headers));
  if (viewer === 'unknown') {
    const detail =
      'a bearer token is needed: Authorization, or Sec-WebSocket-Protocol: bearer, TOKEN';
    return { kind: 'refused', reason: 'token', status: 401, detail };
  }
  if (viewer === 'forbidden') {
    const detail = 'the role of this token may not see alerts';
    return { kind: 'refused', reason: 'role', status: 403, detail };
  }
  return { kind: 'admitted', viewer };
}

/** Whether the name in Host is one that this server answers to; with a token any name is. */
export function isKnownHost(
  host: string | undefined,
  rules: {
    readonly access: { readonly isOpen: boolean };
    readonly allowedOrigins: readonly string[];
  },
): boolean {
  if (!rules.access.isOpen) return true;
  const name = URL.parse(`http://${host ?? ''}`)?.hostname ?? '';
  if (name === 'localhost' || name === '[::1]') return true;
  if (isIPv4(name) && name.startsWith('127.')) return true;
  return rules.allowedOrigins.some((origin) => URL.parse(origin)?.hostname === name);
}

/** The subprotocol to answer with: ours where it was offered; the token itself is never echoed. */
export function chooseSubprotocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(SUBPROTOCOL)) return SUBPROTOCOL;
  return offered.has('bearer') ? 'bearer' : false;
}

function isKnownOrigin(headers: UpgradeHeaders, rules: AdmissionRules): boolean {
  // Programs send no Origin; only pages can be led astray.
  if (headers.origin === undefined) return true;
  const origin = URL.parse(headers.origin);
  if (origin === null) return false;
  if (rules.allowedOrigins.includes(origin.origin)) return true;
  return headers.host !== undefined && origin.host === headers.host.toLowerCase();
}

function tokenOf(headers: UpgradeHeaders): string | null {
  const header = /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '');
  if (header !== null) return header[1] ?? null;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  const mark = offered.indexOf('bearer');
  return mark < 0 ? null : (offered[mark + 1] ?? null);
}
