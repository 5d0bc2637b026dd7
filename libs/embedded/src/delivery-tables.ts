/** Tables of the delivery ledger. */

/** Rises with every change of the tables. */
export const LEDGER_VERSION = 2;

/** Made where they are missing: an index changes nothing that another build reads. */
export const LEDGER_INDEXES: string = `
  CREATE INDEX IF NOT EXISTS message_waiting ON message (endpoint_id, thread, sequence) WHERE state = 'pending';
  CREATE INDEX IF NOT EXISTS message_unreported ON message (sequence) WHERE state <> 'pending' AND is_reported = 0;
  CREATE INDEX IF NOT EXISTS message_alert ON message (endpoint_id, alert_id);
  CREATE INDEX IF NOT EXISTS message_thread ON message (endpoint_id, thread);`;

export const LEDGER_TABLES: string = `
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
    topic_id TEXT NOT NULL,
    partition INTEGER NOT NULL,
    domain TEXT NOT NULL,
    time_us INTEGER NOT NULL,
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
    is_reported INTEGER NOT NULL DEFAULT 0,
    UNIQUE (endpoint_id, message_id)
  ) STRICT;
  CREATE TABLE attempt (
    message_sequence INTEGER NOT NULL REFERENCES message,
    number INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    status INTEGER,
    PRIMARY KEY (message_sequence, number)
  ) STRICT;
  PRAGMA user_version = ${LEDGER_VERSION};`;
