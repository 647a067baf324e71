-- A statement is read by the council, its members, and the body whose it is.
CREATE POLICY statement_read ON books_settlement_statement FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY statement_insert ON books_settlement_statement FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY statementline_read ON books_settlement_statementline FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY statementline_insert ON books_settlement_statementline FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY statementposting_read ON books_settlement_statementposting FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY statementposting_insert ON books_settlement_statementposting FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));

-- All lines of a statement come in one INSERT and sum to its total.
CREATE FUNCTION settlement_check_lines() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE wrong record;
BEGIN
  SELECT s.agreement_ref, s.total_pence, sum(a.pence) AS found INTO wrong
    FROM added a JOIN books_settlement_statement s ON s.id = a.statement_id
    GROUP BY s.id, s.agreement_ref, s.total_pence
    HAVING sum(a.pence) <> s.total_pence OR bool_or(a.body_id <> s.body_id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'The lines of a statement under % sum to % pence, but its total is % pence.',
      wrong.agreement_ref, wrong.found, wrong.total_pence USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER lines_sum AFTER INSERT ON books_settlement_statementline
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION settlement_check_lines();
