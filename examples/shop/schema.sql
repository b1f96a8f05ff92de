CREATE TABLE IF NOT EXISTS orders (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  article text        NOT NULL,
  placed  timestamptz NOT NULL DEFAULT now()
);
