CREATE TABLE organisation (
    name TEXT PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE brand (
    organisation TEXT NOT NULL REFERENCES organisation (name),
    name TEXT NOT NULL,
    html TEXT NOT NULL,
    plain TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (organisation, name)
);

CREATE TABLE template (
    organisation TEXT NOT NULL REFERENCES organisation (name),
    name TEXT NOT NULL,
    last_version BIGINT NOT NULL,
    published_version BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (organisation, name)
);

CREATE TABLE template_version (
    organisation TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    published_content TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    approved_by TEXT,
    PRIMARY KEY (organisation, name, version),
    FOREIGN KEY (organisation, name) REFERENCES template (organisation, name)
);

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    organisation TEXT NOT NULL REFERENCES organisation (name),
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    version BIGINT
);

CREATE INDEX audit_by_object ON audit (organisation, object, at);
