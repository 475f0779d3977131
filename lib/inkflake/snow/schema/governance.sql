-- The specification's access levels and masking, for Enterprise edition: a user sees own rows, an admin all, the
-- system what temporary tables need. It can be run again after any half of it.
CREATE ROLE IF NOT EXISTS INKFLAKE_USER;
CREATE ROLE IF NOT EXISTS INKFLAKE_ADMIN;
CREATE ROLE IF NOT EXISTS INKFLAKE_SYSTEM;
GRANT ROLE INKFLAKE_USER TO ROLE INKFLAKE_ADMIN;
-- To drop a table takes the role that made it: the system drops those of dead runs, and sees no row of theirs.
GRANT ROLE INKFLAKE_USER TO ROLE INKFLAKE_SYSTEM;
GRANT USAGE ON DATABASE ${database} TO ROLE INKFLAKE_USER;
GRANT USAGE ON SCHEMA ${here} TO ROLE INKFLAKE_USER;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${here} TO ROLE INKFLAKE_USER;
GRANT SELECT, INSERT, UPDATE, DELETE ON FUTURE TABLES IN SCHEMA ${here} TO ROLE INKFLAKE_USER;
GRANT SELECT ON ALL VIEWS IN SCHEMA ${here} TO ROLE INKFLAKE_USER;
GRANT SELECT ON FUTURE VIEWS IN SCHEMA ${here} TO ROLE INKFLAKE_USER;
GRANT CREATE TABLE ON SCHEMA ${here} TO ROLE INKFLAKE_USER;
GRANT READ, WRITE ON STAGE ${here}.${stage} TO ROLE INKFLAKE_USER;

CREATE ROW ACCESS POLICY IF NOT EXISTS ${here}.own_rows AS (owner STRING) RETURNS BOOLEAN ->
    owner = CURRENT_USER() OR IS_ROLE_IN_SESSION('INKFLAKE_ADMIN');
CREATE ROW ACCESS POLICY IF NOT EXISTS ${here}.own_temporary_rows AS (owner STRING) RETURNS BOOLEAN ->
    owner = CURRENT_USER() OR IS_ROLE_IN_SESSION('INKFLAKE_ADMIN') OR IS_ROLE_IN_SESSION('INKFLAKE_SYSTEM');
CREATE MASKING POLICY IF NOT EXISTS ${here}.admin_sees AS (value STRING) RETURNS STRING ->
    CASE WHEN IS_ROLE_IN_SESSION('INKFLAKE_ADMIN') THEN value ELSE '***' END;

-- A table carries one row access policy: the one of a set-up that was stopped goes first.
ALTER TABLE ${here}.user_sessions DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.user_sessions ADD ROW ACCESS POLICY ${here}.own_rows ON (user_name);
ALTER TABLE ${here}.svg_generation_requests DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.svg_generation_requests ADD ROW ACCESS POLICY ${here}.own_rows ON (owner);
ALTER TABLE ${here}.generated_svgs DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.generated_svgs ADD ROW ACCESS POLICY ${here}.own_rows ON (owner);
ALTER TABLE ${here}.temporary_tables DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.temporary_tables ADD ROW ACCESS POLICY ${here}.own_temporary_rows ON (owner);
ALTER TABLE ${here}.generation_attempts DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.generation_attempts ADD ROW ACCESS POLICY ${here}.own_rows ON (owner);
ALTER TABLE ${here}.svg_reviews DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.svg_reviews ADD ROW ACCESS POLICY ${here}.own_rows ON (owner);
ALTER TABLE ${here}.session_cache DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.session_cache ADD ROW ACCESS POLICY ${here}.own_rows ON (owner);
ALTER TABLE ${here}.housekeeping_runs DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.housekeeping_runs ADD ROW ACCESS POLICY ${here}.own_rows ON (owner);
ALTER TABLE ${here}.error_logs DROP ALL ROW ACCESS POLICIES;
ALTER TABLE ${here}.error_logs ADD ROW ACCESS POLICY ${here}.own_rows ON (owner);

-- What went wrong as servers and models told it is for admins; users read why a request failed in the request.
ALTER TABLE ${here}.error_logs MODIFY COLUMN error_message SET MASKING POLICY ${here}.admin_sees FORCE;
ALTER TABLE ${here}.generation_attempts MODIFY COLUMN error_message SET MASKING POLICY ${here}.admin_sees FORCE;
