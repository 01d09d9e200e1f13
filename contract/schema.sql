-- What the application keeps. Plain SQL that is valid on MySQL 8.0 and 8.4.
CREATE DATABASE IF NOT EXISTS dualcoast CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;

CREATE TABLE IF NOT EXISTS dualcoast.events (
  client_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  payload VARCHAR(255) NOT NULL,
  epoch BIGINT NOT NULL,
  region VARCHAR(20) NOT NULL,
  committed_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (client_id, seq)
);

-- One row an epoch, rewritten each second by the holder of the epoch: its age in a replica is the age of the data there.
CREATE TABLE IF NOT EXISTS dualcoast.heartbeat (
  epoch BIGINT NOT NULL,
  region VARCHAR(20) NOT NULL,
  at TIMESTAMP(6) NOT NULL,
  PRIMARY KEY (epoch)
);

CREATE TABLE IF NOT EXISTS dualcoast.deep_check (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch BIGINT NOT NULL,
  region VARCHAR(20) NOT NULL,
  at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id)
);
