CREATE TRIGGER note_audit AFTER INSERT ON commons_record_audit
  FOR EACH STATEMENT EXECUTE FUNCTION note_audit();
-- Everybody who acts leaves audit rows, in the own role only; statutory officers and the auditor read them all.
CREATE POLICY audit_insert ON commons_record_audit FOR INSERT
  WITH CHECK ((select somebody_acts()) AND role = (select acting_role()));
CREATE POLICY audit_read ON commons_record_audit FOR SELECT
  USING ((select acts_as('finance_officer', 'monitoring_officer', 'auditor', 'system'))
         OR by = (select 'access/account/' || acting_account()::text));
