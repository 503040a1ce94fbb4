-- What is due is asked for each time a file is opened, so these hold what can
-- still come due and nothing else; who is superseded by a memory is asked for
-- whenever one is read, and by the foreign key whenever one is purged.

DROP INDEX memories_expiry;
DROP INDEX memories_over;
CREATE INDEX memories_expiry ON memories (expires_at)
  WHERE expires_at IS NOT NULL AND state <> 'deleted';
CREATE INDEX memories_over ON memories (valid_to)
  WHERE valid_to IS NOT NULL AND state IN ('active', 'paused');
CREATE INDEX memories_superseded ON memories (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX memories_pinned ON memories (state) WHERE pinned;

-- The trash was never emptied before: its days begin now.
UPDATE memories SET deleted_at = unixepoch() WHERE state = 'deleted';
