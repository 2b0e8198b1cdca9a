CREATE TABLE campaign (
    id BIGINT PRIMARY KEY,
    organisation TEXT NOT NULL REFERENCES organisation (name),
    name TEXT NOT NULL,
    tenant TEXT NOT NULL,
    audience BIGINT NOT NULL,
    plan TEXT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    walked_to BIGINT NOT NULL,
    walk_ended BIGINT NOT NULL,
    winner TEXT,
    starts_at BIGINT,
    started_at BIGINT,
    ended_at BIGINT,
    suspended_by TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    UNIQUE (organisation, name),
    UNIQUE (tenant, name)
);

CREATE INDEX campaign_at_work ON campaign (state) WHERE state IN ('scheduled', 'running', 'paused');

CREATE TABLE recipient (
    campaign BIGINT NOT NULL REFERENCES campaign (id),
    contact BIGINT NOT NULL,
    variant TEXT NOT NULL,
    revision BIGINT NOT NULL,
    take BIGINT NOT NULL,
    state BIGINT NOT NULL,
    attempted BIGINT NOT NULL,
    message TEXT,
    detail TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (campaign, contact)
);

CREATE INDEX recipient_unsettled ON recipient (campaign, state) WHERE state < 3 AND attempted = 0;

CREATE TABLE counter (
    campaign BIGINT NOT NULL REFERENCES campaign (id),
    what TEXT NOT NULL,
    variant TEXT NOT NULL,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (campaign, what, variant, name)
);

CREATE TABLE hit (
    campaign BIGINT NOT NULL REFERENCES campaign (id),
    kind TEXT NOT NULL,
    mail TEXT NOT NULL,
    PRIMARY KEY (campaign, kind, mail)
);

CREATE TABLE journal_place (
    reader TEXT PRIMARY KEY,
    event_id BIGINT NOT NULL
);
