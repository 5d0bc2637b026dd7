/** Files of version 1, as the builds of that time made them, with something in each table. */

export const ALERTS_1: string = `
  CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    topic_id TEXT NOT NULL,
    partition INTEGER NOT NULL,
    high_water INTEGER NOT NULL,
    digest TEXT NOT NULL,
    build INTEGER NOT NULL,
    UNIQUE (topic_id, partition)
  ) STRICT;
  CREATE TABLE entry (
    stream_id INTEGER NOT NULL REFERENCES stream,
    kind TEXT NOT NULL CHECK (kind IN ('alerts', 'quarantine')),
    offset_next INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (stream_id, kind, offset_next, sequence)
  ) STRICT;
  CREATE TABLE anchor (
    stream_id INTEGER PRIMARY KEY REFERENCES stream,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    time_ms INTEGER NOT NULL
  ) STRICT;
  PRAGMA user_version = 1;
  INSERT INTO stream VALUES (7, 'topic-1', 0, 3, 'd3', 1);
  INSERT INTO entry VALUES (7, 'alerts', 1, 1, '{"a":1}'), (7, 'quarantine', 2, 1, '{"q":1}');
  INSERT INTO anchor VALUES (7, 0, 'a lost disk', 5);`;

const BODY = JSON.stringify({
  type: 'io.breakwater.alert.v1',
  data: { content: { domain: 'krw', timeUs: 1_760_000_000_000_000 } },
});

export const LEDGER_1: string = `
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
  ) STRICT;
  PRAGMA user_version = 1;
  INSERT INTO endpoint VALUES
    ('desk', 'https://desk.example/', NULL, 'S2', 'now', 'active', '', 1, 1),
    ('upbit-desk', 'https://upbit.example/', 'upbit', 'S1', 'now', 'active', '', 1, 1);
  INSERT INTO cursor VALUES ('desk', 'topic-1', 0, '8-1'), ('upbit-desk', 'topic-1', 0, '8-1'), ('upbit-desk', 'topic-2', 0, '3-1');
  INSERT INTO message VALUES
    (1, 'desk', 'a-1', 'a', 'incident-1', '${BODY}', 'delivered', 90, 95, 1, 95, 96, 96, 'desk-7', 'delivered', ''),
    (2, 'desk', 'b-1', 'b', 'incident-2', '${BODY}', 'pending', 100, 150, 2, 100, NULL, NULL, NULL, 'refused', '500'),
    (3, 'upbit-desk', 'a-1', 'a', 'incident-1', 'no json', 'delivered', 90, 95, 1, 95, 96, NULL, NULL, 'delivered', '');
  INSERT INTO attempt VALUES (1, 1, 95, 'delivered', '', 200), (2, 1, 100, 'refused', '500', 500), (2, 2, 120, 'refused', '500', 500);`;
