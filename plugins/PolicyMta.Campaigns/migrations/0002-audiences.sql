-- A contact is there from the import `since` on, until the import `until`; what an import brings for one that was there before stands in
-- next_* until it holds. An import holds when the audience's epoch reaches its number: one small commit for all of its rows.
CREATE TABLE audience (
    id BIGINT PRIMARY KEY,
    organisation TEXT NOT NULL REFERENCES organisation (name),
    name TEXT NOT NULL,
    fields TEXT NOT NULL,
    last_contact BIGINT NOT NULL,
    contacts BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (organisation, name)
);

CREATE TABLE contact (
    audience BIGINT NOT NULL,
    id BIGINT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    locale TEXT,
    fields TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    next_epoch BIGINT,
    next_locale TEXT,
    next_fields TEXT,
    delivered_at BIGINT,
    opened_at BIGINT,
    clicked_at BIGINT,
    bounced_at BIGINT,
    unsubscribed_at BIGINT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (audience, id),
    UNIQUE (audience, address_key)
);

CREATE TABLE audience_import (
    id BIGINT PRIMARY KEY,
    audience BIGINT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    plan TEXT NOT NULL,
    last_row BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    touched_at BIGINT NOT NULL
);

-- Audiences that are gone, and whose contacts are being removed bit by bit.
CREATE TABLE audience_removal (
    audience BIGINT PRIMARY KEY
);

CREATE TABLE segment (
    organisation TEXT NOT NULL REFERENCES organisation (name),
    name TEXT NOT NULL,
    audience BIGINT NOT NULL REFERENCES audience (id),
    definition TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (organisation, name)
);

CREATE INDEX segment_by_audience ON segment (audience);
