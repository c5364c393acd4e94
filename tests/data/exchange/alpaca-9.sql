PRAGMA journal_mode = WAL;
CREATE TABLE chat (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, folder TEXT, is_template INTEGER NOT NULL DEFAULT 0);
CREATE TABLE model_preferences (id TEXT NOT NULL PRIMARY KEY, picture TEXT, voice TEXT, character TEXT);
CREATE TABLE message (id TEXT NOT NULL PRIMARY KEY, chat_id TEXT NOT NULL, role TEXT NOT NULL, model TEXT, date_time DATETIME NOT NULL, content TEXT NOT NULL);
CREATE TABLE attachment (id TEXT NOT NULL PRIMARY KEY, message_id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL);
INSERT INTO chat VALUES ('c1', 'Dots', NULL, 0);
INSERT INTO chat VALUES ('c2', 'Pirates', 'f1', 1);
INSERT INTO message VALUES ('m1', 'c1', 'user', NULL, '2024/11/02 18:30', 'What is it?');
INSERT INTO message VALUES ('m2', 'c1', 'assistant', 'llava:7b', '2024/11/02 18:31:10', 'A red dot.');
INSERT INTO message VALUES ('m3', 'c2', 'system', NULL, '2025/01/05 09:00:00', 'Speak like a pirate');
INSERT INTO message VALUES ('m4', 'c2', 'user', NULL, '2025/01/05 09:00:01', 'Hi');
INSERT INTO message VALUES ('m5', 'c2', 'assistant', '', '2025/01/05 09:00:02', '<think>Arr</think>Ahoy!');
INSERT INTO message VALUES ('m9', 'gone', 'user', NULL, '2025/01/05 09:00:02', 'left behind');
INSERT INTO attachment VALUES ('t1', 'm1', 'image', 'dot.png', 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4z8AARAAI/gH/xp559wAAAABJRU5ErkJggg==');
INSERT INTO attachment VALUES ('t2', 'm1', 'plain_text', 'list.txt', 'eggs
```
milk');
INSERT INTO attachment VALUES ('t3', 'm2', 'thought', 'Thought', 'It is red.');
INSERT INTO attachment VALUES ('t4', 'm2', 'metadata', 'Metadata', 'Total Duration: 3 seconds');
