/** Which stream a request means: the one that it names, or the only one there is. */
import type { AlertFeed } from './alert-feed.ts';
import type { ApiError } from './api-error.ts';

/** The name of the stream, '' where there is none yet, or why none is meant. */
export function chosenStream(stream: string | undefined, feed: AlertFeed): string | ApiError {
  const names = [...feed.broadcaster.heads.keys()];
  if (stream === undefined && names.length <= 1) return names[0] ?? '';
  if (stream === undefined) {
    const detail = 'there are several streams: name one with stream=…; see /v1/streams';
    return { status: 400, code: 'bad-query', detail };
  }
  if (names.includes(stream)) return stream;
  return { status: 404, code: 'no-such-stream', detail: 'see /v1/streams for the streams' };
}
