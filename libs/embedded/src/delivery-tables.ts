/** Tables of the delivery ledger, as the steps that made them: what was released is never changed, files out there were made by it. */

const ENDPOINTS_AND_MESSAGES = `
  CREATE TABLE endpoint (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    venue TEXT,
    severity_min TEXT NOT NULL,
    from_where TEXT NOT NULL CHECK (from_where IN ('now', 'beginning')),
    state TEXT NOT NULL CHECK (state IN ('unproven', 'active', 'disabled')),
    state_reason TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    is_begun INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE cursor (
    endpoint_id TEXT NOT NULL REFERENCES endpoint,
    topic_id TEXT NOT NULL,
    partition INTEGER NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (endpoint_id, topic_id, partition)
  ) STRICT;
  CREATE TABLE message (
    sequence INTEGER PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES endpoint,
    message_id TEXT NOT NULL,
    alert_id TEXT NOT NULL,
    thread TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    created_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    attempt_count INTEGER NOT NULL,
    first_attempt_ms INTEGER,
    delivered_ms INTEGER,
    acknowledged_ms INTEGER,
    acknowledged_by TEXT,
    last_code TEXT NOT NULL DEFAULT '',
    last_detail TEXT NOT NULL DEFAULT '',
    UNIQUE (endpoint_id, message_id)
  ) STRICT;
  CREATE INDEX message_waiting ON message (endpoint_id, thread, sequence) WHERE state = 'pending';
  CREATE INDEX message_alert ON message (endpoint_id, alert_id);
  CREATE TABLE attempt (
    message_sequence INTEGER NOT NULL REFERENCES message,
    number INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    status INTEGER,
    PRIMARY KEY (message_sequence, number)
  ) STRICT;`;

/**
 * Receipts in the log of the alert. Messages of before have that log from their endpoint's only cursor and the rest from
 * their body; where a service had several streams it cannot be told, and their receipts are in the ledger alone.
 */
const RECEIPTS = `
  ALTER TABLE message ADD COLUMN topic_id TEXT NOT NULL DEFAULT '';
  ALTER TABLE message ADD COLUMN partition INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE message ADD COLUMN domain TEXT NOT NULL DEFAULT '';
  ALTER TABLE message ADD COLUMN time_us INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE message ADD COLUMN is_reported INTEGER NOT NULL DEFAULT 0;
  UPDATE message SET topic_id = only_one.topic_id, partition = only_one.partition FROM (
    SELECT endpoint_id, min(topic_id) AS topic_id, min(partition) AS partition FROM cursor
    GROUP BY endpoint_id HAVING count(*) = 1
  ) AS only_one WHERE only_one.endpoint_id = message.endpoint_id;
  UPDATE message SET domain = coalesce(json_extract(body, '$.data.content.domain'), ''),
    time_us = coalesce(json_extract(body, '$.data.content.timeUs'), 0) WHERE json_valid(body);
  UPDATE message SET is_reported = 1 WHERE topic_id = '' OR domain = '';
  CREATE INDEX message_unreported ON message (sequence) WHERE state <> 'pending' AND is_reported = 0;
  CREATE INDEX message_thread ON message (endpoint_id, thread);`;

/** What is under way, and what is still known of messages that were deleted. */
const INTENTS_AND_PRUNING = `
  ALTER TABLE message ADD COLUMN is_in_flight INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX IF NOT EXISTS message_thread ON message (endpoint_id, thread);
  CREATE INDEX message_finished ON message (delivered_ms) WHERE state = 'delivered';
  CREATE TABLE told (
    endpoint_id TEXT NOT NULL REFERENCES endpoint,
    thread TEXT NOT NULL,
    alert_id TEXT NOT NULL,
    PRIMARY KEY (endpoint_id, thread, alert_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX told_alert ON told (endpoint_id, alert_id);`;

/** See `SqliteFilePlan.migrations`. */
export const LEDGER_MIGRATIONS: readonly string[] = [
  ENDPOINTS_AND_MESSAGES,
  RECEIPTS,
  INTENTS_AND_PRUNING,
];
