-- Who may have a service is public; commissioners set it, body staff do not.
CREATE POLICY service_rule_read ON frontdoor_eligibility_servicerule FOR SELECT USING ((select somebody_acts()));
CREATE POLICY service_rule_insert ON frontdoor_eligibility_servicerule FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
CREATE POLICY service_rule_update ON frontdoor_eligibility_servicerule FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))) WITH CHECK ((select acts_as('commissioner', 'system')));
-- What is known about a person's needs and means: the person, and those who approve and answer for their care.
CREATE POLICY assessment_read ON frontdoor_eligibility_assessment FOR SELECT
  USING (person_id = (select acting_person()) OR (select acts_as('budget_holder', 'director', 'system')));
CREATE POLICY assessment_insert ON frontdoor_eligibility_assessment FOR INSERT
  WITH CHECK ((select acts_as('budget_holder', 'system')));
CREATE POLICY answer_read ON frontdoor_eligibility_answer FOR SELECT
  USING (person_id = (select acting_person()) OR (select acts_as('budget_holder', 'director', 'system')));
CREATE POLICY answer_insert ON frontdoor_eligibility_answer FOR INSERT
  WITH CHECK (person_id = (select acting_person()) OR (select acts_as('budget_holder', 'system')));
CREATE POLICY entitlement_read ON frontdoor_eligibility_entitlement FOR SELECT
  USING (person_id = (select acting_person()) OR (select acts_as('budget_holder', 'director', 'system')));
CREATE POLICY entitlement_insert ON frontdoor_eligibility_entitlement FOR INSERT
  WITH CHECK ((select acts_as('budget_holder', 'system')));
CREATE POLICY entitlement_update ON frontdoor_eligibility_entitlement FOR UPDATE
  USING ((select acts_as('budget_holder', 'system'))) WITH CHECK ((select acts_as('budget_holder', 'system')));
-- A resident uses the own entitlement by ordering, and in no other way.
CREATE POLICY entitlement_balance_read ON frontdoor_eligibility_entitlementbalance FOR SELECT
  USING (person_id = (select acting_person()) OR (select acts_as('budget_holder', 'director', 'system')));
CREATE POLICY entitlement_balance_insert ON frontdoor_eligibility_entitlementbalance FOR INSERT
  WITH CHECK ((select acts_as('budget_holder', 'system')));
CREATE POLICY entitlement_balance_update ON frontdoor_eligibility_entitlementbalance FOR UPDATE
  USING ((person_id = (select acting_person()) AND (select acts_for('order'))) OR (select acts_as('system')))
  WITH CHECK ((person_id = (select acting_person()) AND (select acts_for('order'))) OR (select acts_as('system')));
-- Ordering changes how much is used, never whose it is or how much there is.
CREATE FUNCTION keep_entitlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.entitlement_id, NEW.person_id, NEW.limit_pence)
       IS DISTINCT FROM (OLD.entitlement_id, OLD.person_id, OLD.limit_pence) AND NOT acts_as('system') THEN
    RAISE EXCEPTION 'How much there is of an entitlement is granted anew, never changed.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_entitlement BEFORE UPDATE ON frontdoor_eligibility_entitlementbalance
  FOR EACH ROW EXECUTE FUNCTION keep_entitlement();
