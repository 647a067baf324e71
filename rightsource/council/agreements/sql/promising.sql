-- Changes of price are as public as the agreement; commissioners make them.
CREATE POLICY price_step_read ON council_agreements_pricestep FOR SELECT USING ((select somebody_acts()));
CREATE POLICY price_step_insert ON council_agreements_pricestep FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));

-- Whoever adopts a budget promises what agreements cost in its year.
ALTER POLICY commitment_schedule_update ON council_agreements_commitmentschedule
  USING ((select acts_as('clerk', 'commissioner', 'finance_officer', 'system')))
  WITH CHECK ((select acts_as('clerk', 'commissioner', 'finance_officer', 'system')));
ALTER POLICY agreement_step_insert ON council_agreements_agreementstep
  WITH CHECK ((select acts_as('commissioner', 'system'))
              OR (step = 'committed' AND (select acts_as('clerk', 'finance_officer'))));
