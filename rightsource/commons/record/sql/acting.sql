-- Who acts, for which purpose, in this transaction: set by access.acting_as with set_config(…, true).
-- Policies call these as (select …) so that they are asked once a statement, not once a row.
CREATE FUNCTION acting_role() RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('rightsource.role', true), '') $$;
CREATE FUNCTION acting_account() RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('rightsource.account', true), '')::bigint $$;
CREATE FUNCTION acting_person() RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('rightsource.person', true), '')::bigint $$;
CREATE FUNCTION acting_bodies() RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT coalesce(nullif(current_setting('rightsource.bodies', true), ''), '{}') $$;
CREATE FUNCTION acting_purpose() RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('rightsource.purpose', true), '') $$;
-- One of the named roles acts.
CREATE FUNCTION acts_as(VARIADIC roles text[]) RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT coalesce(acting_role() = ANY (roles), false) $$;
-- The transaction is for one of the named purposes.
CREATE FUNCTION acts_for(VARIADIC purposes text[]) RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT coalesce(acting_purpose() = ANY (purposes), false) $$;
-- Anybody who came through a door, the public too.
CREATE FUNCTION somebody_acts() RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT acting_role() IS NOT NULL $$;
-- An officer of the retained council, its auditor, or the system itself.
CREATE FUNCTION council_acts() RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT acts_as('commissioner', 'contract_manager', 'budget_holder', 'finance_officer', 'director',
                       'monitoring_officer', 'clerk', 'auditor', 'system') $$;
