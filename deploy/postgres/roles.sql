-- The roles and the database of Kring, for PostgreSQL 15 or later. Made by: manage.py database_roles
-- Run it as a superuser: psql --file roles.sql postgres
-- Then set both passwords in psql: \password kring_owner and \password kring_login
\set ON_ERROR_STOP on

do $$ begin if not exists (select from pg_roles where rolname = 'kring_owner') then create role kring_owner; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_login') then create role kring_login; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_app') then create role kring_app; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_learner') then create role kring_learner; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_coach') then create role kring_coach; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_trainer') then create role kring_trainer; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_board') then create role kring_board; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_office') then create role kring_office; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_partner') then create role kring_partner; end if; end $$;

do $$ begin if not exists (select from pg_roles where rolname = 'kring_system') then create role kring_system; end if; end $$;

alter role kring_owner with login inherit createdb;

alter role kring_login with login noinherit nocreatedb;

grant kring_app to kring_learner, kring_coach, kring_trainer, kring_board, kring_office, kring_partner, kring_system;

grant kring_learner, kring_coach, kring_trainer, kring_board, kring_office, kring_partner, kring_system to kring_login;

grant kring_login, kring_app, kring_learner, kring_coach, kring_trainer, kring_board, kring_office, kring_partner, kring_system to kring_owner;

select $sql$create database kring owner kring_owner template template0 encoding 'UTF8'$sql$
where not exists (select from pg_database where datname = 'kring') \gexec
\connect kring

create extension if not exists pg_trgm;

create extension if not exists unaccent;

create extension if not exists btree_gist;

