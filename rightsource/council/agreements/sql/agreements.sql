-- The register of agreements is public: what is bought, from whom, under which decision. Commissioners write it.
CREATE POLICY agreement_read ON council_agreements_agreement FOR SELECT USING ((select somebody_acts()));
CREATE POLICY agreement_insert ON council_agreements_agreement FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
CREATE POLICY agreement_update ON council_agreements_agreement FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))) WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY agreement_step_read ON council_agreements_agreementstep FOR SELECT USING ((select somebody_acts()));
CREATE POLICY agreement_step_insert ON council_agreements_agreementstep FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY agreement_duty_read ON council_agreements_agreementduty FOR SELECT USING ((select somebody_acts()));
CREATE POLICY agreement_duty_insert ON council_agreements_agreementduty FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY agreement_outcome_read ON council_agreements_agreementoutcome FOR SELECT
  USING ((select somebody_acts()));
CREATE POLICY agreement_outcome_insert ON council_agreements_agreementoutcome FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY commitment_schedule_read ON council_agreements_commitmentschedule FOR SELECT
  USING ((select somebody_acts()));
CREATE POLICY commitment_schedule_insert ON council_agreements_commitmentschedule FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
CREATE POLICY commitment_schedule_update ON council_agreements_commitmentschedule FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))) WITH CHECK ((select acts_as('commissioner', 'system')));
