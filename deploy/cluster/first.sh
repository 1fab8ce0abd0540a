#!/bin/sh
# Run once by Patroni, on the first server, with the address of the new database.
set -eu
psql "$1" --quiet --set ON_ERROR_STOP=1 --set password="${RAG_PASSWORD:?give a password}" <<'SQL'
CREATE ROLE rag LOGIN PASSWORD :'password';
CREATE DATABASE articles OWNER rag;
\connect articles
CREATE EXTENSION vector SCHEMA public;
SQL
