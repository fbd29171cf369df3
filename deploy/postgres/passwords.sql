-- Gives the two log-ins their passwords, from the environment of psql: an argument could be read by everyone.
\set ON_ERROR_STOP on
\getenv owner_password KRING_OWNER_PASSWORD
\getenv login_password KRING_LOGIN_PASSWORD
alter role kring_owner password :'owner_password';
alter role kring_login password :'login_password';
