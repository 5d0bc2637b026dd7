/** `/v1/view`: the frames of a span of log time, joined to as many as a screen can show. */
import { type ViewRequest, viewQuery } from '@breakwater/contract';
import { frameOfVenues, mergeFrames, type ViewFrame, type ViewStore } from '@breakwater/core';
import { parseStreamName } from '@breakwater/websocket';
import type { FastifyInstance } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { type ApiError, sendError } from './api-error.ts';
import { openTo, principalOf } from './route-access.ts';
import { chosenStream } from './stream-choice.ts';
import { parseFrame } from './view-feed.ts';

/** Small, since each page is parsed in one go. */
const PAGE_COUNT = 100;
/** Spans read at once for one caller; beyond: 503. Whoever asks again and again must not hold up anybody else. */
const READING_COUNT_MAX = 4;

export function addViewRoutes(
  server: FastifyInstance,
  feed: AlertFeed,
  view: ViewStore | null,
): void {
  const budget = new ReadingBudget();
  server.get<{ Querystring: ViewRequest }>(
    '/v1/view',
    { ...openTo('supervisor', 'exchange'), schema: { querystring: viewQuery } },
    async (request, reply) => {
      const stream = chosenStream(request.query.stream, feed);
      if (typeof stream !== 'string') return sendError(reply, stream);
      if (view === null || stream === '') return reply.send({ frames: [] });
      const { name, venue } = principalOf(request);
      const frames = await budget.spend(name, () => readSpan(view, stream, request.query));
      if (!Array.isArray(frames)) return sendError(reply, frames);
      const venues = venue === null ? null : new Set([venue]);
      return reply.send({ frames: frames.map((frame) => frameOfVenues(frame, venues)) });
    },
  );
}

/** How many spans are being read for each caller. */
class ReadingBudget {
  readonly #counts = new Map<string, number>();

  async spend<T>(caller: string, read: () => Promise<T>): Promise<T | ApiError> {
    const count = this.#counts.get(caller) ?? 0;
    if (count >= READING_COUNT_MAX) return BUSY;
    this.#counts.set(caller, count + 1);
    try {
      return await read();
    } finally {
      const left = (this.#counts.get(caller) ?? 1) - 1;
      if (left > 0) this.#counts.set(caller, left);
      else this.#counts.delete(caller);
    }
  }
}

const BUSY: ApiError = {
  status: 503,
  code: 'busy',
  detail: 'too many spans are being read; try again in a second',
};
const UNREADABLE: ApiError = {
  status: 503,
  code: 'view-unavailable',
  detail: 'the view frames cannot be read at the moment; try again',
};

/**
 * Frames with fromUs ≤ timeUs < toUs, oldest first, neighbours joined so that there are at most `limit`; an error
 * where the store does not answer.
 */
async function readSpan(
  view: ViewStore,
  name: string,
  { fromUs, toUs, limit }: ViewRequest,
): Promise<ViewFrame[] | ApiError> {
  const stream = parseStreamName(name)!;
  const [first, newest] = [
    await view.range(stream, { fromUs, toUs }, 1),
    await view.newest(stream),
  ];
  if (first.kind !== 'ok' || newest.kind !== 'ok') return UNREADABLE;
  const [oldest] = first.value;
  if (oldest === undefined || newest.value === null) return [];
  const endUs = Math.min(toUs, newest.value.timeUs + 1);
  const stepUs = Math.max(1, Math.ceil((endUs - oldest.timeUs) / limit));
  const joined: ViewFrame[] = [];
  let step = -1;
  let nextUs = oldest.timeUs;
  for (;;) {
    const page = await view.range(stream, { fromUs: nextUs, toUs: endUs }, PAGE_COUNT);
    if (page.kind !== 'ok') return UNREADABLE;
    for (const { timeUs, json } of page.value) {
      nextUs = timeUs + 1;
      const frame = parseFrame(json);
      if (frame === null) continue;
      const former = joined.at(-1);
      const at = Math.floor((timeUs - oldest.timeUs) / stepUs);
      if (at === step && former !== undefined)
        joined[joined.length - 1] = mergeFrames(former, frame);
      else joined.push(frame);
      step = at;
    }
    if (page.value.length < PAGE_COUNT) return joined;
    // A store in this process answers at once: let others in between the pages.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
