-- Requests for spending that was refused are read by the council, its members and whoever asked; they are made by whoever
-- may promise money. Nobody decides what they asked for themselves; what an approval was used for is written by the
-- promise alone.
CREATE POLICY approval_request_read ON books_ledger_approvalrequest FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR by_ref = (select 'access/account/' || acting_account()::text));
CREATE POLICY approval_request_insert ON books_ledger_approvalrequest FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'budget_holder', 'commissioner', 'director', 'clerk',
                              'contract_manager', 'system'))
              OR ((select acts_for('order')) AND commitment_kind = 'order'
                  AND by_ref = (select 'access/account/' || acting_account()::text)));
CREATE POLICY approval_decision_read ON books_ledger_approvaldecision FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR EXISTS (SELECT FROM books_ledger_approvalrequest r WHERE r.id = request_id));
CREATE POLICY approval_decision_insert ON books_ledger_approvaldecision FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'budget_holder', 'commissioner', 'director', 'monitoring_officer',
                              'clerk', 'system'))
              AND NOT EXISTS (SELECT FROM books_ledger_approvalrequest r WHERE r.id = request_id
                                AND r.by_ref = (select 'access/account/' || acting_account()::text)));
CREATE POLICY approval_use_read ON books_ledger_approvaluse FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));

-- The spend-control mode is known to everybody who works for the council; the finance officer starts and ends it.
CREATE POLICY spend_control_read ON books_ledger_spendcontrol FOR SELECT USING ((select somebody_acts()));
CREATE POLICY spend_control_insert ON books_ledger_spendcontrol FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY spend_control_end_read ON books_ledger_spendcontrolend FOR SELECT USING ((select somebody_acts()));
CREATE POLICY spend_control_end_insert ON books_ledger_spendcontrolend FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY spend_panel_read ON books_ledger_spendpanelmember FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY spend_panel_insert ON books_ledger_spendpanelmember FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));

-- One mode is in force at a time, whoever starts one at the same instant.
CREATE FUNCTION one_spend_control() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('books_ledger_spendcontrol', 0));
  IF EXISTS (SELECT FROM books_ledger_spendcontrol c LEFT JOIN books_ledger_spendcontrolend e ON e.control_id = c.id
             WHERE e.control_id IS NULL) THEN
    RAISE EXCEPTION 'Spend control is in force already.' USING ERRCODE = 'RS006';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_control BEFORE INSERT ON books_ledger_spendcontrol FOR EACH ROW EXECUTE FUNCTION one_spend_control();

-- From which sums a line of the council needs a decision under the mode that is in force: orders, and agreements.
CREATE FUNCTION ledger_spend_limits(OUT panel_from bigint, OUT agreement_from bigint) LANGUAGE sql STABLE
  SET search_path = public, pg_temp AS $$
  SELECT max(c.from_pence), max(CASE WHEN c.is_after_section_114 THEN 0 ELSE c.from_pence END)
    FROM books_ledger_spendcontrol c
   WHERE NOT EXISTS (SELECT FROM books_ledger_spendcontrolend e WHERE e.control_id = c.id)
$$;

-- Write on every line of the council what the mode in force asks, or nothing where none is: so that a promise asks its
-- own row alone.
CREATE FUNCTION ledger_control_spending() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  changed bigint;
BEGIN
  IF NOT acts_as('finance_officer', 'system') THEN
    RAISE EXCEPTION 'Only the finance officer starts and ends spend control.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM FROM books_ledger_linebalance u ORDER BY u.line_id FOR UPDATE;
  UPDATE books_ledger_linebalance u SET panel_from_pence = s.panel_from, agreement_from_pence = s.agreement_from
    FROM ledger_spend_limits() s, books_ledger_line l JOIN books_ledger_entity y ON y.id = l.entity_id AND y.kind = 'council'
   WHERE l.id = u.line_id
     AND (u.panel_from_pence, u.agreement_from_pence) IS DISTINCT FROM (s.panel_from, s.agreement_from);
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;

-- A line that is opened while the mode is in force stands under it from its first moment.
CREATE FUNCTION ledger_line_under_control() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  SELECT s.panel_from, s.agreement_from INTO NEW.panel_from_pence, NEW.agreement_from_pence
    FROM ledger_spend_limits() s
   WHERE EXISTS (SELECT FROM books_ledger_line l JOIN books_ledger_entity y ON y.id = l.entity_id AND y.kind = 'council'
                  WHERE l.id = NEW.line_id);
  RETURN NEW;
END $$;
CREATE TRIGGER under_control BEFORE INSERT ON books_ledger_linebalance
  FOR EACH ROW EXECUTE FUNCTION ledger_line_under_control();
REVOKE ALL ON FUNCTION ledger_control_spending(), ledger_line_under_control() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_control_spending() TO __app__;
