-- SPDX-License-Identifier: GPL-3.0-or-later
-- Chats as the second version of the tables had them. Made once, and never changed.

CREATE TABLE chat (
  id INTEGER PRIMARY KEY,
  title TEXT,
  system_prompt TEXT,
  model TEXT,
  preset TEXT,
  template TEXT,
  params TEXT,
  draft TEXT,
  head INTEGER,
  pin INTEGER,
  unread INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  deleted INTEGER
) STRICT;
CREATE INDEX chat_updated ON chat (updated);
CREATE INDEX chat_deleted ON chat (deleted) WHERE deleted IS NOT NULL;
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  chat INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
  parent INTEGER REFERENCES message (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  finish TEXT,
  error TEXT,
  model TEXT,
  model_name TEXT,
  usage TEXT,
  left_out INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX message_chat ON message (chat);
CREATE INDEX message_parent ON message (parent) WHERE parent IS NOT NULL;
CREATE INDEX message_streaming ON message (status) WHERE status = 'streaming';
CREATE TABLE attachment (
  hash TEXT PRIMARY KEY,
  mime TEXT NOT NULL,
  size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE part (
  message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT,
  data TEXT,
  attachment TEXT REFERENCES attachment (hash),
  PRIMARY KEY (message, position)
) STRICT;
CREATE INDEX part_attachment ON part (attachment) WHERE attachment IS NOT NULL;
CREATE TABLE draft_part (
  chat INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  data TEXT,
  attachment TEXT REFERENCES attachment (hash),
  PRIMARY KEY (chat, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_attachment ON draft_part (attachment) WHERE attachment IS NOT NULL;

CREATE VIRTUAL TABLE search USING fts5 (
  text,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2",
  prefix = '1 2 3'
);
CREATE VIRTUAL TABLE search_title USING fts5 (
  title,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2",
  prefix = '1 2 3'
);

INSERT INTO attachment VALUES ('aff6100bd4df0ea66736e1d3304208069a0f24303e21b43422398c935540a236', 'image/png', 9);

-- two answers to one question about a picture, the first of them shown
INSERT INTO chat VALUES (1000, 'Kitchen plans', 'Be brief.', 'ollama/gemma3', 'precise', 'chatml', '{"temperature":0.25}', 'half a se', 1002, 1, 1, 1700000000000000, 1700000003000000, NULL);
INSERT INTO draft_part VALUES (1000, 0, 'image', '{"name":"photo.jpg","mime":"image/png","width":640,"height":480}', 'aff6100bd4df0ea66736e1d3304208069a0f24303e21b43422398c935540a236');
INSERT INTO message VALUES (1001, 1000, NULL, 'user', 'complete', 'none', NULL, NULL, NULL, NULL, 0, 1700000001000000);
INSERT INTO part VALUES (1001, 0, 'text', 'What is it?', NULL, NULL);
INSERT INTO part VALUES (1001, 1, 'image', NULL, '{"name":"photo.jpg","mime":"image/png","width":640,"height":480}', 'aff6100bd4df0ea66736e1d3304208069a0f24303e21b43422398c935540a236');
INSERT INTO message VALUES (1002, 1000, 1001, 'assistant', 'complete', 'stop', NULL, 'ollama/gemma3', 'Gemma 3', '-1 -1 7 -1 -1 -1 -1 4096', 3, 1700000002000000);
INSERT INTO part VALUES (1002, 0, 'thinking', 'hm', '{"duration":1500000}', NULL);
INSERT INTO part VALUES (1002, 1, 'text', 'A Café', NULL, NULL);
INSERT INTO message VALUES (1003, 1000, 1001, 'assistant', 'failed', 'none', '{"message":"Too slow.","code":3}', NULL, NULL, NULL, 0, 1700000003000000);
INSERT INTO part VALUES (1003, 0, 'text', 'A bar', NULL, NULL);

-- Tektra ended in the middle of an answer
INSERT INTO chat VALUES (2000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2001, NULL, 0, 1700000010000000, 1700000011000000, NULL);
INSERT INTO message VALUES (2001, 2000, NULL, 'assistant', 'streaming', 'none', NULL, NULL, NULL, NULL, 0, 1700000011000000);
INSERT INTO part VALUES (2001, 0, 'text', 'Once upon a', NULL, NULL);

-- deleted, and not brought back
INSERT INTO chat VALUES (3000, 'Secret', NULL, NULL, NULL, NULL, NULL, NULL, 3001, NULL, 0, 1700000020000000, 1700000021000000, 1700000022000000);
INSERT INTO message VALUES (3001, 3000, NULL, 'user', 'complete', 'none', NULL, NULL, NULL, NULL, 0, 1700000021000000);
INSERT INTO part VALUES (3001, 0, 'text', 'Nobody shall know of the café.', NULL, NULL);

INSERT INTO search_title (rowid, title) VALUES (1000, 'Kitchen plans');
INSERT INTO search_title (rowid, title) VALUES (3000, 'Secret');
INSERT INTO search (rowid, text) VALUES (1001, 'What is it?');
INSERT INTO search (rowid, text) VALUES (1002, 'A Café');
INSERT INTO search (rowid, text) VALUES (1003, 'A bar');
INSERT INTO search (rowid, text) VALUES (3001, 'Nobody shall know of the café.');

PRAGMA user_version = 2;
