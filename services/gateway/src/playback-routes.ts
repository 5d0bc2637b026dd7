/** `/v1/playback`: history that is played back, and how a person steers it. */
import type { Playback, PlaybackCommand } from '@breakwater/contract';
import { playbackCommand } from '@breakwater/contract';
import type { FastifyInstance } from 'fastify';
import { type ApiError, sendError } from './api-error.ts';
import { openTo } from './route-access.ts';

/** Who plays history back. */
export interface PlaybackDesk {
  /** How it stands. */
  readonly state: Playback;
  /** Takes effect at once; a jump takes its time, which the state tells. */
  steer(command: PlaybackCommand): void;
}

const BODY_BYTE_COUNT_MAX = 1_024;
const NONE: ApiError = {
  status: 501,
  code: 'no-playback',
  detail: 'this gateway plays no history back: breakwater start FOLDER does',
};

/** `desk` null: nothing is played back here. */
export function addPlaybackRoutes(server: FastifyInstance, desk: PlaybackDesk | null): void {
  server.get('/v1/playback', openTo('supervisor'), (_request, reply) => {
    return desk === null ? sendError(reply, NONE) : reply.send(desk.state);
  });
  server.post<{ Body: PlaybackCommand }>(
    '/v1/playback',
    {
      ...openTo('supervisor'),
      bodyLimit: BODY_BYTE_COUNT_MAX,
      schema: { body: playbackCommand },
    },
    (request, reply) => {
      if (desk === null) return sendError(reply, NONE);
      desk.steer(request.body);
      return reply.code(202).send(desk.state);
    },
  );
}
