/**
 * The one Redis Function library: the gap-free append and the anchor.
 *
 * AL1 Marks and entries change in one call; Redis runs it alone and writes it to its file whole.
 * AL2 An append checks for DUP, then FENCED, then GAP; only OK changes anything (docs/recovery-protocol.md, "Append").
 * AL3 Entries below the mark are skipped, so batches of two publishers need not have equal borders.
 * AL4 Offsets go through as text: Lua prints numbers with 14 digits, offsets have up to 16.
 *
 * The name carries the version. A changed text needs a new version: two builds then run side by side, each with
 * its own library (the test of this file pins the text's hash).
 */
import { createHash } from 'node:crypto';

export const LIBRARY = 'breakwater_v2';
export const APPEND: string = `${LIBRARY}_append`;
export const ANCHOR: string = `${LIBRARY}_anchor`;
/** Returns the hash of the library's text, so that a stranger of the same name is found out. */
export const CODE: string = `${LIBRARY}_code`;

const TEXT = `#!lua name=${LIBRARY}
-- KEYS alerts, quarantine, acknowledgements, meta, streams
local function is_orphan(keys)
  return redis.call('EXISTS', keys[1], keys[2], keys[3]) > 0
end
local function orphan()
  return redis.error_reply('BWORPHAN entries without a high-water mark')
end

-- ARGV build, previous, next, digest, stream, then for each entry: number of its key (1 to 3), offset + 1, sequence, json
local function append(keys, args)
  local meta = redis.call('HMGET', keys[4], 'hw', 'build', 'digest')
  local hw = tonumber(meta[1] or '0')
  if tonumber(args[3]) <= hw then return {'DUP', meta[1] or '0', meta[3] or ''} end
  if tonumber(args[1]) < tonumber(meta[2] or '0') then return {'FENCED', meta[2]} end
  if tonumber(args[2]) > hw then return {'GAP', meta[1] or '0'} end
  if not meta[1] and is_orphan(keys) then return orphan() end
  for i = 6, #args, 4 do
    if tonumber(args[i + 1]) > hw then
      redis.call('XADD', keys[tonumber(args[i])], args[i + 1] .. '-' .. args[i + 2], 'json', args[i + 3])
    end
  end
  redis.call('HSET', keys[4], 'hw', args[3], 'build', args[1], 'digest', args[4])
  if not meta[1] then redis.call('SADD', keys[5], args[5]) end
  return {'OK'}
end

-- ARGV offset, reason, stream
local function anchor(keys, args)
  local meta = redis.call('HMGET', keys[4], 'hw', 'digest', 'anchor_at', 'anchor_reason')
  if meta[1] then
    local repeated = meta[1] == args[1] and meta[2] == '' and meta[3] == args[1] and meta[4] == args[2]
    if repeated then return {'OK'} end
    return {'REFUSED', meta[1]}
  end
  if is_orphan(keys) then return orphan() end
  local time = redis.call('TIME')
  redis.call('HSET', keys[4], 'hw', args[1], 'build', '0', 'digest', '', 'anchor_at', args[1],
    'anchor_reason', args[2], 'anchor_time_s', time[1])
  redis.call('SADD', keys[5], args[3])
  return {'OK'}
end

redis.register_function('${APPEND}', append)
redis.register_function('${ANCHOR}', anchor)
`;

/** SHA-256 of the text without its own hash. */
export const LIBRARY_HASH: string = createHash('sha256').update(TEXT).digest('hex');

/** What FUNCTION LOAD takes. */
export const LIBRARY_TEXT: string = `${TEXT}
redis.register_function{
  function_name = '${CODE}',
  callback = function() return '${LIBRARY_HASH}' end,
  flags = {'no-writes'}
}
`;
