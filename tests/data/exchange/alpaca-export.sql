CREATE TABLE chat (id TEXT, name TEXT);
CREATE TABLE message (id TEXT, chat_id TEXT, role TEXT, model TEXT, date_time NUM, content TEXT);
CREATE TABLE attachment (id TEXT, message_id TEXT, type TEXT, name TEXT, content TEXT);
INSERT INTO chat VALUES ('c1', 'Dots');
INSERT INTO message VALUES ('m1', 'c1', 'user', NULL, '2024/11/02 18:30', 'What is it?');
INSERT INTO message VALUES ('m2', 'c1', 'assistant', 'llava:7b', '2024/11/02 18:31:10', 'A red dot.');
INSERT INTO attachment VALUES ('t1', 'm1', 'image', 'dot.png', 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4z8AARAAI/gH/xp559wAAAABJRU5ErkJggg==');
INSERT INTO attachment VALUES ('t2', 'm1', 'plain_text', 'list.txt', 'eggs
```
milk');
INSERT INTO attachment VALUES ('t3', 'm2', 'thought', 'Thought', 'It is red.');
INSERT INTO attachment VALUES ('t4', 'm2', 'metadata', 'Metadata', 'Total Duration: 3 seconds');
