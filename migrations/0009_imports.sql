-- What a bank uploads about its shelf: the file and its preview lie in R2, the row says how far the import has come.

CREATE TABLE import_job (
  id TEXT PRIMARY KEY,
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  state TEXT NOT NULL CHECK (state IN ('uploaded', 'checked', 'confirmed', 'undone', 'dropped')),
  file_name TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size > 0),
  sha256 TEXT NOT NULL,
  object_key TEXT NOT NULL,
  -- Which column of the file is which field.
  mapping TEXT NOT NULL CHECK (json_valid(mapping)),
  -- How many rows would be created, updated, skipped and are wrong.
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  preview_key TEXT,
  -- Of what the preview showed: a confirmation names it.
  preview_hash TEXT,
  made_by TEXT NOT NULL REFERENCES user (id),
  made_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT import_job_object UNIQUE (object_key),
  CONSTRAINT import_job_preview CHECK (state IN ('uploaded', 'dropped') OR preview_hash IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_job_desk ON import_job (institution_id, made_at);
