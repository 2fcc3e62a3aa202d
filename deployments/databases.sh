#!/bin/sh
# Run once by the image of PostgreSQL when its data folder is new: a user and a database for each of the two.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres \
    --set store="$STORE_PASSWORD" --set prefect="$PREFECT_DATABASE_PASSWORD" <<'SQL'
CREATE USER dossierflow PASSWORD :'store';
CREATE DATABASE dossierflow OWNER dossierflow;
CREATE USER prefect PASSWORD :'prefect';
CREATE DATABASE prefect OWNER prefect;
\connect prefect
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
